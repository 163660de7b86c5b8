import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { describeWithKafka } from '@testing/kafka';
import { describeWithPGlite, describeWithStores, type OpenStore } from '@testing/stores';
import { describeCrashes, type OpenBackbone } from './crash.contract';
import type { EventTopics } from './event-topics';
import { FAST_RETRY, NOBODY_WATCHES } from './event-topics.contract';
import { KafkaEventTopics } from './kafka-event-topics';
import { PostgresEventOutbox } from './postgres-event-outbox';
import { PostgresEventTopics } from './postgres-event-topics';
import { PostgresHandledEvents } from './postgres-handled-events';

async function backbone(
  open: OpenStore,
  topicsOf: (store: Awaited<ReturnType<OpenStore>>) => EventTopics,
  after?: () => Promise<void>,
): Promise<OpenBackbone> {
  const store = await open();
  const database = store.source.as('fp_trust');
  return {
    database,
    outbox: new PostgresEventOutbox(database, 'trust'),
    handled: new PostgresHandledEvents(database),
    join: () => topicsOf(store),
    close: async () => {
      await after?.();
      await store.close();
    },
  };
}

describeWithStores('the event backbone in the database', (open) => {
  describeCrashes(() =>
    backbone(
      open,
      ({ source }) =>
        new PostgresEventTopics({
          database: source.as('fp_events'),
          holder: randomUUID(),
          pause: 10,
          retry: FAST_RETRY,
          watch: NOBODY_WATCHES,
        }),
    ),
  );
});

describeWithKafka('the event backbone', (brokers) => {
  describeWithPGlite('with its outbox', (open) => {
    describeCrashes(() => {
      const region = `spec-${randomUUID().slice(0, 8)}`;
      const topics = (): EventTopics =>
        new KafkaEventTopics({ brokers, region, holder: randomUUID(), partitions: 2, retry: FAST_RETRY, watch: NOBODY_WATCHES });
      return backbone(open, topics, () => forgetTopics(brokers, region));
    });
  });
});

async function forgetTopics(brokers: readonly string[], region: string): Promise<void> {
  const admin = new Kafka({ clientId: region, brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const names = (await admin.listTopics()).filter((name) => name.startsWith(`fiveplane.${region}.`));
  if (names.length > 0) await admin.deleteTopics({ topics: names });
  await admin.disconnect();
}
