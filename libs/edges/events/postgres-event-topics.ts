import type { EventTopic } from '@kernel/records/event';
import { TOPIC_OF } from '@kernel/records/event';
import type { Millis } from '@kernel/time';
import type { Database } from '../database/database';
import { EventTopics, type RetryPlan, type StopReading, type Subscription, type TopicsWatch } from './event-topics';
import { inOwner } from './in-owner';
import { PostgresReader } from './postgres-reader';
import type { QueuedEvent } from './queued-event';

export interface PostgresTopicsOptions {
  /** The broker's role. */
  readonly database: Database;
  /** Names this process among those that read for one consumer. */
  readonly holder: string;
  /** Pause between two looks at a topic in which nothing is new. */
  readonly pause: Millis;
  readonly retry: RetryPlan;
  /** How often readers tell how far behind they are; a few seconds when left out. */
  readonly lagEvery?: Millis;
  readonly watch: TopicsWatch;
}

// Released at COMMIT: places of a topic are in the order in which their transactions ended, so no reader can step over one that is still under way.
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('events.entry ' || $1, 0))`;
const KEEP = `INSERT INTO events.entry (tenant_id, topic, region, event_id, event)
  SELECT $1, $2, e.value ->> 'region', e.value ->> 'event_id', e.value FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS e(value, nth) ORDER BY e.nth
  ON CONFLICT DO NOTHING`;
const FORGET = `DELETE FROM events.entry WHERE tenant_id = $1 AND topic = $2 AND kept_at < clock_timestamp() - interval '7 days'`;

/** Topics in the database that everybody shares: for one process, or for a few without Kafka. An event is kept for seven days. */
export class PostgresEventTopics extends EventTopics {
  private readonly readers = new Set<PostgresReader>();

  constructor(private readonly options: PostgresTopicsOptions) {
    super();
  }

  override async publish(events: readonly QueuedEvent[]): Promise<void> {
    for (const run of runsOf(events)) {
      await inOwner(this.options.database, run.tenant, async (tx) => {
        await tx.query(LOCK, [run.topic]);
        await tx.query(KEEP, [run.tenant, run.topic, JSON.stringify(run.events)]);
        await tx.query(FORGET, [run.tenant, run.topic]);
      });
    }
  }

  override async subscribe(subscription: Subscription): Promise<StopReading> {
    const readers: PostgresReader[] = [];
    for (const topic of subscription.topics) {
      const reader = new PostgresReader(this.options, subscription, topic);
      await reader.start();
      readers.push(reader);
      this.readers.add(reader);
    }
    return async () => {
      await Promise.all(readers.map((reader) => reader.stop()));
      for (const reader of readers) this.readers.delete(reader);
    };
  }

  override async close(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.stop()));
    this.readers.clear();
  }
}

interface Run {
  readonly tenant: string;
  readonly topic: EventTopic;
  readonly events: QueuedEvent[];
}

// Neighbours of one tenant and topic share a transaction; what is not a neighbour keeps its turn.
function runsOf(events: readonly QueuedEvent[]): readonly Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    const topic = TOPIC_OF[event.type];
    if (last?.tenant === event.tenant_id && last.topic === topic) last.events.push(event);
    else runs.push({ tenant: event.tenant_id, topic, events: [event] });
  }
  return runs;
}
