import type { EventTopic } from '@kernel/records/event';
import type { Database } from '../database/database';
import { inOwner } from './in-owner';

/** An entry of a topic, by its place. */
export interface Named {
  readonly place: string;
  readonly tenant_id: string;
}

const ENTRIES = 'SELECT place, event, told_to FROM events.entry WHERE tenant_id = $1 AND topic = $2 AND place = ANY ($3::bigint[])';

/** What the entries say, by place; without those that were forgotten since they were named, and those that are told to another consumer. */
export async function loadEntries(
  database: Database,
  consumer: string,
  topic: EventTopic,
  named: readonly Named[],
): Promise<ReadonlyMap<string, unknown>> {
  const bodies = new Map<string, unknown>();
  for (const tenant of new Set(named.map(({ tenant_id }) => tenant_id))) {
    const places = named.filter(({ tenant_id }) => tenant_id === tenant).map(({ place }) => place);
    const rows = await inOwner(database, tenant, (tx) =>
      tx.query<{ place: string; event: unknown; told_to: string | null }>(ENTRIES, [tenant, topic, places]),
    );
    for (const { place, event, told_to } of rows) if (told_to === null || told_to === consumer) bodies.set(place, event);
  }
  return bodies;
}
