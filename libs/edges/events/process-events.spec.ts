import { Fault } from '@kernel/fault';
import type { PlatformEvent } from '@kernel/records/event';
import { anEvent, aStatedEvent } from '@testing/an-event';
import { describeWithPGlite } from '@testing/stores';
import type { StopReading, Subscription } from './event-topics';
import { NOBODY_WATCHES, until } from './event-topics.contract';
import { type EventSettings, eventRelay, follow, processEventTopics, type ReaderLife } from './process-events';
import { OPEN_DOOR } from './kafka-client';
import { StandingReader } from './standing-reader';

const SETTINGS: EventSettings = {
  ...OPEN_DOOR,
  KAFKA_BROKERS: undefined,
  KAFKA_TOPIC_PARTITIONS: 1,
  EVENTS_PAUSE_MS: 5,
  FIVEPLANE_REGION: 'local',
};

/** A process whose steps a case takes. */
function aLife(): ReaderLife & { readonly serve: () => void; readonly drain: () => Promise<void> } {
  const serving: (() => void)[] = [];
  const draining: (() => Promise<void>)[] = [];
  return {
    whenServing: (_, step) => void serving.push(step),
    whenDraining: (_, step) => void draining.push(step),
    serve: () => {
      for (const step of serving) step();
    },
    drain: async () => {
      for (const step of draining) await step();
    },
  };
}

describeWithPGlite('the events of a process', (open) => {
  it('go from an app’s transaction to whoever follows, by way of the relay', async () => {
    const store = await open();
    const settings = { ...SETTINGS };
    const keeper = { database: () => Promise.resolve(store.source.as('fp_events')), watch: NOBODY_WATCHES, whenClosed: () => undefined };
    const topics = await processEventTopics(settings, keeper);
    expect(await processEventTopics(settings, keeper)).toBe(topics);
    const database = store.source.as('fp_trust');
    const published: string[] = [];
    const relay = eventRelay(database, 'trust', topics, {
      published: (topic, count) => void published.push(`${topic} ${count}`),
      waiting: () => undefined,
      unknown: () => undefined,
    });
    const seen: PlatformEvent[] = [];
    const life = aLife();
    const standing = Promise.withResolvers<undefined>();
    const subscription: Subscription = {
      consumer: 'spec',
      topics: ['promotions'],
      from: 'now',
      effect: (event) => Promise.resolve(void seen.push(event)),
    };
    follow(topics, subscription, life, NOBODY_WATCHES, () => standing.resolve(undefined));
    life.serve();
    await standing.promise;
    const values = ['acme', 'local', JSON.stringify([aStatedEvent(1), aStatedEvent(2)])];
    await database.inTenant('acme', (tx) => tx.query('SELECT trust.queue_events($1, $2, $3)', values));
    expect(await relay.run()).toBe('published');
    await until(() => seen.length >= 2);
    expect([seen, published]).toEqual([[anEvent(1), anEvent(2)], ['promotions 2']]);
    await life.drain();
    await relay.stop();
    await topics.close();
    await store.close();
  });
});

describe('a standing reader', () => {
  const subscription: Subscription = { consumer: 'spec', topics: ['runs'], from: 'now', effect: () => Promise.resolve() };

  it('stands as soon as the topics are there, and stops its subscription', async () => {
    const told: string[] = [];
    const stop: StopReading = () => Promise.resolve(void told.push('stopped'));
    const away = new Fault('STORE_UNAVAILABLE', 'away', 'later');
    const answers = [Promise.reject(away), Promise.resolve(stop)];
    const topics = {
      subscribe: () => answers.shift() ?? Promise.reject(away),
      publish: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const reader = new StandingReader(
      topics,
      subscription,
      () => void told.push('stands'),
      () => void told.push('away'),
    );
    reader.start();
    await until(() => told.length >= 2);
    await reader.stop();
    expect(told).toEqual(['away', 'stands', 'stopped']);
  });

  it('stops while the topics are away', async () => {
    const failed = Promise.withResolvers<unknown>();
    const topics = { subscribe: () => Promise.reject(new Error('away')), publish: () => Promise.resolve(), close: () => Promise.resolve() };
    const reader = new StandingReader(topics, subscription, () => undefined, failed.resolve);
    reader.start();
    await failed.promise;
    await expect(reader.stop()).resolves.toBeUndefined();
  });
});
