import { randomUUID } from 'node:crypto';
import type { PgSource } from '@edges/database/pg-source';
import { openPostgres } from '@edges/database/postgres-source';
import type { EventTopics, TopicsWatch } from '@edges/events/event-topics';
import { kafkaClient } from '@edges/events/kafka-client';
import { KafkaEventTopics } from '@edges/events/kafka-event-topics';
import { PostgresEventTopics } from '@edges/events/postgres-event-topics';
import { eventRelay, relayRounds } from '@edges/events/process-events';
import { Rounds } from '@platform/rounds';
import { aStatedEvent } from '@testing/an-event';
import type { TestDatabase } from '@testing/postgres-template';
import { type Bench, NO_KAFKA, NO_POSTGRES, type Setting } from './bench';
import type { Figure } from './figure';
import { withDatabase } from './fresh-store';
import { failuresTold, offer, type OpenLoop } from './load';

const WARM_UP: OpenLoop = { perSecond: 200, calls: 400 };
const LOAD: OpenLoop = { perSecond: 500, calls: 5_000 };
/** As the apps have it when nothing is set. */
const PAUSE_MS = 500;
const PROMISED = { p95Ms: 100, perSecond: null };
const WHATS = { postgres: 'outbox to consumer, topics in Postgres', kafka: 'outbox to consumer, Kafka' } as const;

/** From a deed's transaction to its effect at a consumer: outbox in Postgres, relay, topic, reader. */
export const eventLatency: Bench = {
  name: 'events',
  tells: `outbox to consumer, ${LOAD.perSecond} events/s offered`,

  async run(setting) {
    const { databaseUrl: url, kafkaBrokers: brokers } = setting;
    if (url === undefined) return Object.values(WHATS).map((what) => ({ kind: 'unmeasured', what, why: NO_POSTGRES }));
    const inDatabase = await withDatabase(url, (database) =>
      inTopicsOf(database, (topics) => latency(setting, WHATS.postgres, database.source, topics)),
    );
    if (brokers === undefined) return [inDatabase, { kind: 'unmeasured', what: WHATS.kafka, why: NO_KAFKA }];
    return [
      inDatabase,
      await onKafka(brokers.split(','), (topics) => withDatabase(url, ({ source }) => latency(setting, WHATS.kafka, source, topics))),
    ];
  },
};

const RETRY = { attempts: 3, pause: 500 };
const WATCH: TopicsWatch = {
  consumed: () => undefined,
  stands: () => undefined,
  stopped: () => undefined,
  behind: () => undefined,
  putAside: (_consumer, _topic, reason) => {
    throw new Error(reason);
  },
  failed: (_, cause) => void process.stderr.write(`  ${String(cause)}\n`),
};

// Over connections of its own, as the reader's process has them.
async function inTopicsOf<T>({ url }: TestDatabase, work: (topics: EventTopics) => Promise<T>): Promise<T> {
  const source = openPostgres({
    url,
    maxConnections: 4,
    acquireTimeoutMs: 5_000,
    statementTimeoutMs: 20_000,
    onLostConnection: () => undefined,
  });
  try {
    return await work(
      new PostgresEventTopics({ database: source.as('fp_events'), holder: randomUUID(), pause: PAUSE_MS, retry: RETRY, watch: WATCH }),
    );
  } finally {
    await source.close();
  }
}

async function onKafka<T>(brokers: readonly string[], work: (topics: EventTopics) => Promise<T>): Promise<T> {
  const region = `bench-${randomUUID().slice(0, 8)}`;
  const topics = new KafkaEventTopics({ brokers, region, holder: randomUUID(), partitions: 6, retry: RETRY, watch: WATCH });
  try {
    return await work(topics);
  } finally {
    const admin = kafkaClient(brokers, region).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((name) => name.startsWith(`fiveplane.${region}.`)) });
    await admin.disconnect();
  }
}

async function latency({ say }: Setting, what: string, source: PgSource, topics: EventTopics): Promise<Figure> {
  const database = source.as('fp_trust');
  const waiting = new Map<string, () => void>();
  const relay = eventRelay(database, 'trust', topics, { published: () => undefined, waiting: () => undefined, unknown: () => undefined });
  const rounds = new Rounds(relayRounds(relay, PAUSE_MS), PAUSE_MS, (cause) => say(`  ${String(cause)}`));
  await topics.subscribe({
    consumer: 'bench',
    topics: ['promotions'],
    from: 'kept',
    effect: ({ event_id }) => Promise.resolve(void waiting.get(event_id)?.()),
  });
  rounds.start();
  const deed = async (number: number): Promise<void> => {
    const event = aStatedEvent(1 + number, { key: `production/channel-${number % 50}` });
    const seen = new Promise<void>((resolve) => waiting.set(event.event_id, resolve));
    await database.inTenant('acme', (tx) => tx.query('SELECT trust.queue_events($1, $2, $3)', ['acme', 'bench', JSON.stringify([event])]));
    await seen;
  };
  say(`${what}: ${LOAD.perSecond}/s offered`);
  await offer(WARM_UP, deed);
  const outcome = await offer(LOAD, (number) => deed(WARM_UP.calls + number));
  for (const failure of failuresTold(outcome)) say(`  ${failure}`);
  await rounds.stop();
  await relay.stop();
  await topics.close();
  const { millis, failed, perSecond } = outcome;
  const how = `${LOAD.perSecond}/s offered for ${LOAD.calls / LOAD.perSecond} s over 50 keys, from when a deed was due, through its transaction, to its effect; everything in one process, each event committed by its reader`;
  return { kind: 'measured', what, how, millis, failed, perSecond, promised: PROMISED };
}
