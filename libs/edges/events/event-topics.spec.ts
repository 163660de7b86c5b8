import { randomUUID } from 'node:crypto';
import { Kafka, KafkaJSNonRetriableError, logLevel } from 'kafkajs';
import type { PlatformEvent } from '@kernel/records/event';
import { anEvent } from '@testing/an-event';
import { describeWithKafka } from '@testing/kafka';
import { describeWithStores, type TestStore } from '@testing/stores';
import { describeEventTopics, FAST_RETRY, NOBODY_WATCHES, until } from './event-topics.contract';
import { KafkaEventTopics } from './kafka-event-topics';
import { makeTopics } from './make-topics';
import { PostgresEventTopics } from './postgres-event-topics';
import { deadLettersOf, topicName } from './topic-name';

describeWithStores('PostgresEventTopics', (open) => {
  const join = (store: TestStore, watch = NOBODY_WATCHES): PostgresEventTopics =>
    new PostgresEventTopics({
      database: store.source.as('fp_events'),
      holder: randomUUID(),
      pause: 10,
      retry: FAST_RETRY,
      lagEvery: 20,
      watch,
    });

  describe('keeps the promises of EventTopics', () => {
    describeEventTopics(async () => {
      const store = await open();
      return {
        join: (watch) => join(store, watch),
        put: async (topic, message) => {
          await store.source.asLogin((client) =>
            client.query(`INSERT INTO events.entry (tenant_id, topic, region, event_id, event) VALUES ('acme', $1, 'local', $2, $3)`, [
              topic,
              randomUUID(),
              message,
            ]),
          );
        },
        deadLetters: async (topic) => {
          const { rows } = await store.source.asLogin((client) =>
            client.query<{ reason: string }>('SELECT reason FROM events.dead_letter WHERE topic = $1', [topic]),
          );
          return rows.map(({ reason }) => reason);
        },
        close: () => store.close(),
      };
    });
  });

  it('lets no app but the broker read or write topics, and no app mark what another one handled', async () => {
    const store = await open();
    const trust = store.source.as('fp_trust');
    for (const sql of ['SELECT FROM events.entry', "SELECT events.last_place('runs')", 'DELETE FROM events.dead_letter'])
      await expect(trust.inTenant('acme', (tx) => tx.query(sql))).rejects.toMatchObject({ code: '42501' });
    const forged = `INSERT INTO events.handled (tenant_id, app_role, consumer, event_id, region) VALUES ('acme', 'fp_memory', 'c', 'e', 'local')`;
    await expect(trust.inTenant('acme', (tx) => tx.query(forged))).rejects.toMatchObject({ code: '42501' });
    await store.close();
  });
});

describeWithKafka('KafkaEventTopics', (brokers) => {
  describe('keeps the promises of EventTopics', () => {
    describeEventTopics(async () => {
      const region = `spec-${randomUUID().slice(0, 8)}`;
      const kafka = new Kafka({ clientId: region, brokers: [...brokers], logLevel: logLevel.NOTHING });
      const [admin, producer] = [kafka.admin(), kafka.producer()];
      await Promise.all([admin.connect(), producer.connect()]);
      const dead: string[] = [];
      const consumer = kafka.consumer({ groupId: `${region}-dead`, maxWaitTimeInMs: 100 });
      let listening: Promise<void> | undefined;
      const listen = async (name: string): Promise<void> => {
        await consumer.connect();
        await consumer.subscribe({ topic: name, fromBeginning: true });
        await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void dead.push(String(message.headers?.['reason']))) });
      };
      return {
        join: (watch = NOBODY_WATCHES) =>
          new KafkaEventTopics({ brokers, region, holder: randomUUID(), partitions: 3, retry: FAST_RETRY, lagEvery: 50, watch }),
        put: async (topic, message) => {
          const topics = [topicName(region, topic), deadLettersOf(topicName(region, topic))];
          await makeTopics(admin, topics, 3);
          await producer.send({ topic: topicName(region, topic), messages: [{ key: 'acme/x', value: message }] });
        },
        deadLetters: async (topic) => {
          await (listening ??= listen(deadLettersOf(topicName(region, topic))));
          return [...dead];
        },
        close: async () => {
          await consumer.disconnect();
          const names = (await admin.listTopics()).filter((name) => name.startsWith(`fiveplane.${region}.`));
          if (names.length > 0) await admin.deleteTopics({ topics: names });
          await Promise.all([admin.disconnect(), producer.disconnect()]);
        },
      };
    });
  });

  it('goes on with what is not committed after the client has given up', async () => {
    const region = `spec-${randomUUID().slice(0, 8)}`;
    const told: string[] = [];
    const watch = {
      ...NOBODY_WATCHES,
      // The first time, the client's own verdict: do not restart.
      consumed: () => {
        told.push('consumed');
        if (told.length === 1) throw new KafkaJSNonRetriableError('given up');
      },
      failed: (_: string, cause: unknown) => void told.push(cause instanceof Error ? cause.message : 'failed'),
    };
    const topics = new KafkaEventTopics({ brokers, region, holder: 'spec', partitions: 1, retry: FAST_RETRY, watch });
    const seen: string[] = [];
    await topics.publish([anEvent(1), anEvent(2)]);
    const effect = ({ event_id }: PlatformEvent): Promise<void> => Promise.resolve(void seen.push(event_id));
    await topics.subscribe({ consumer: 'spec', topics: ['promotions'], from: 'kept', effect });
    await until(() => seen.includes(anEvent(2).event_id));
    expect([[...new Set(seen)], told.slice(0, 2)]).toEqual([
      [anEvent(1).event_id, anEvent(2).event_id],
      ['consumed', 'given up'],
    ]);
    await topics.close();
  });

  it.each(['kept', 'now'] as const)('makes topics again that are gone, also for whoever reads them: %s', async (from) => {
    const region = `spec-${randomUUID().slice(0, 8)}`;
    const standing: string[] = [];
    const watch = { ...NOBODY_WATCHES, stands: () => void standing.push('stands'), stopped: () => void standing.push('stopped') };
    const topics = new KafkaEventTopics({ brokers, region, holder: randomUUID(), partitions: 1, retry: FAST_RETRY, watch });
    const admin = new Kafka({ clientId: region, brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const mine = async (): Promise<string[]> => (await admin.listTopics()).filter((name) => name.startsWith(`fiveplane.${region}.`));
    const seen = new Set<string>();
    const effect = ({ event_id }: PlatformEvent): Promise<void> => Promise.resolve(void seen.add(event_id));
    await topics.subscribe({ consumer: 'spec', topics: ['promotions'], from, effect });
    await topics.publish([anEvent(1)]);
    await until(() => seen.has(anEvent(1).event_id));
    await admin.deleteTopics({ topics: await mine() });
    await until(() => standing.includes('stopped'));
    // As a relay does: what is not taken is published again.
    await until(() => topics.publish([anEvent(2)]).then(() => true, () => false)); // prettier-ignore
    await until(async () => {
      await topics.publish([anEvent(3)]);
      return seen.has(anEvent(3).event_id);
    });
    expect(from === 'now' || seen.has(anEvent(2).event_id)).toBe(true);
    expect(standing.slice(0, 3)).toEqual(['stands', 'stopped', 'stands']);
    await topics.close();
    await admin.deleteTopics({ topics: await mine() });
    await admin.disconnect();
  });

  it('tells that Kafka is away by a fault that passes', async () => {
    const topics = new KafkaEventTopics({
      brokers: ['127.0.0.1:1'],
      region: 'nowhere',
      holder: 'x',
      partitions: 1,
      retry: FAST_RETRY,
      watch: NOBODY_WATCHES,
    });
    await expect(topics.publish([anEvent(1)])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
    await topics.close();
  });
});
