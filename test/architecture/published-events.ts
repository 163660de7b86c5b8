import { EVENT_SCHEMAS, type EventType } from '@kernel/records/event';

const FOLDER = 'libs/contracts/events';

/** The file of an event's schema, from the root. A version that was published keeps its file for ever. */
export function eventFile(type: EventType): string {
  return `${FOLDER}/${type}.v${EVENT_SCHEMAS[type].properties.schema_version.const}.json`;
}

/** What stands in it. */
export function eventFileText(type: EventType): string {
  const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `/events/${eventFile(type).slice(FOLDER.length + 1)}` };
  return `${JSON.stringify({ ...head, title: type, ...EVENT_SCHEMAS[type] }, null, 2)}\n`;
}
