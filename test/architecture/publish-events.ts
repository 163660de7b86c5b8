import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_SCHEMAS, type EventType } from '@kernel/records/event';
import { eventFile, eventFileText } from './published-events';

/** Writes the schema of every event to its file: `node dist/test/architecture/publish-events.js` from the repository's root. `events.spec.ts` says whether the change is one that may be published. */
for (const type of Object.keys(EVENT_SCHEMAS) as EventType[]) writeFileSync(join(process.cwd(), eventFile(type)), eventFileText(type));
