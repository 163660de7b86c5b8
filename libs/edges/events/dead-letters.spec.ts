import { randomUUID } from 'node:crypto';
import { anEvent } from '@testing/an-event';
import { describeWithKafka } from '@testing/kafka';
import { describeWithStores } from '@testing/stores';
import { describeDeadLetters } from './dead-letters.contract';
import { FAST_RETRY, NOBODY_WATCHES } from './event-topics.contract';
import { kafkaClient } from './kafka-client';
import { KafkaDeadLetters } from './kafka-dead-letters';
import { KafkaEventTopics } from './kafka-event-topics';
import { makeTopics } from './make-topics';
import { PostgresDeadLetters } from './postgres-dead-letters';
import { PostgresEventTopics } from './postgres-event-topics';
import { deadLettersOf, topicName } from './topic-name';

const AUDITED = 'SELECT submission FROM trust.audit_outbox ORDER BY position';
const UNTOLD = (): Promise<void> => Promise.reject(new Error('nothing is discarded here'));

describeWithStores('dead letters', (open) => {
  describeDeadLetters(async () => {
    const store = await open();
    const database = store.source.as('fp_events');
    return {
      letters: new PostgresDeadLetters(database),
      join: () => new PostgresEventTopics({ database, holder: randomUUID(), pause: 10, retry: FAST_RETRY, watch: NOBODY_WATCHES }),
      audited: () => store.source.as('fp_trust').acrossTenants(async (tx) => (await tx.query(AUDITED)).map((row) => row)),
      put: async (topic, message) => {
        await store.source.asLogin((client) =>
          client.query(`INSERT INTO events.entry (tenant_id, topic, region, event_id, event) VALUES ('acme', $1, 'local', $2, $3)`, [
            topic,
            randomUUID(),
            message,
          ]),
        );
      },
      close: () => store.close(),
    };
  });
});

describeWithKafka('dead letters', (brokers) => {
  describeDeadLetters(async () => {
    const region = `spec-${randomUUID().slice(0, 8)}`;
    const kafka = kafkaClient(brokers, region);
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    const told: { readonly submission: unknown }[] = [];
    return {
      audited: () => Promise.resolve(told),
      letters: new KafkaDeadLetters(brokers, region, (audit) => Promise.resolve(void told.push({ submission: audit }))),
      // One partition, so that the cases may speak of the order of different keys.
      join: () => new KafkaEventTopics({ brokers, region, holder: randomUUID(), partitions: 1, retry: FAST_RETRY, watch: NOBODY_WATCHES }),
      put: async (topic, message) => {
        const name = topicName(region, topic);
        await makeTopics(admin, [name, deadLettersOf(name)], 1);
        await producer.send({ topic: name, messages: [{ key: 'acme/x', value: message }] });
      },
      close: async () => {
        const names = (await admin.listTopics()).filter((name) => name.startsWith(`fiveplane.${region}.`));
        if (names.length > 0) await admin.deleteTopics({ topics: names });
        await Promise.all([admin.disconnect(), producer.disconnect()]);
      },
    };
  });

  it('leave nothing of their looks at the broker', async () => {
    const region = `spec-${randomUUID().slice(0, 8)}`;
    const topics = new KafkaEventTopics({ brokers, region, holder: 'x', partitions: 1, retry: FAST_RETRY, watch: NOBODY_WATCHES });
    await topics.publish([anEvent(1)]);
    const kafka = kafkaClient(brokers, region);
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    await producer.send({ topic: deadLettersOf(topicName(region, 'promotions')), messages: [{ key: null, value: 'not JSON' }] });
    expect(await new KafkaDeadLetters(brokers, region, UNTOLD).list(1)).toMatchObject([
      { tenant_id: null, event_id: null, consumer: 'unknown' },
    ]);
    expect((await admin.listGroups()).groups.filter(({ groupId }) => groupId.includes(region))).toEqual([]);
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((name) => name.startsWith(`fiveplane.${region}.`)) });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    await topics.close();
  });
});

describe('dead letters on a Kafka that is away', () => {
  it('say so by a fault that passes', async () => {
    await expect(new KafkaDeadLetters(['127.0.0.1:1'], 'nowhere', UNTOLD).list(1)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retry: 'later',
    });
  });
});
