import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { aStatedEvent } from '@testing/an-event';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithKafka } from '@testing/kafka';
import { describeWithRedis } from '@testing/redis-server';
import { describeWithPGlite, describeWithPostgres, type OpenStore, type TestStore } from '@testing/stores';
import { toldEvents } from '@testing/told-events';
import { OPEN_DOOR } from '@edges/events/kafka-client';
import { NOBODY_WATCHES, until } from '@edges/events/event-topics.contract';
import { hearPromotions } from '@edges/events/hear-promotions';
import { type EventSettings, eventRelay, processEventTopics } from '@edges/events/process-events';
import { aKey, CODEC, FAMILY } from '@edges/cache/a-cached-answer.cases';
import { type HearPromotions, evictedCaches } from '@edges/cache/evicted-caches';
import { type CacheSettings, processRedis } from '@edges/cache/process-caches';

type Settings = CacheSettings & EventSettings;

/** Promised from the promotion to the last process of the region. */
const WITHIN_MS = 5_000;
const DEAF: HearPromotions = () => Promise.resolve();

describeWithRedis('a promotion and the caches of a region', ({ url }) => {
  describeWithPGlite('told in the database', (open) => inEveryProcess(open, url, undefined));
  describeWithPostgres('told in the database', (open) => inEveryProcess(open, url, undefined));
  describeWithKafka('told', (brokers) => describeWithPGlite('with its outbox', (open) => inEveryProcess(open, url, brokers.join(','))));
});

function inEveryProcess(open: OpenStore, redis: string, brokers: string | undefined): void {
  let store: TestStore;
  let clock: FixedClock;
  let region: string;
  let closing: (() => Promise<void> | void)[];
  /** What a recompute says. */
  let right: string;
  beforeEach(async () => {
    store = await open();
    clock = new FixedClock();
    region = `spec-${randomUUID().slice(0, 8)}`;
    closing = [];
    right = 'before';
  });
  afterEach(async () => {
    for (const step of closing.toReversed()) await step();
    await store.close();
  });

  const settings = (): Settings => ({
    REDIS_URL: { reveal: () => redis },
    CACHE_BYTES: 100_000,
    CACHE_TTL_MS: 600_000,
    CACHE_VALUE_BYTES: 10_000,
    CACHE_WAIT_MS: 5_000,
    CACHE_CHECK_EVERY: 0,
    FIVEPLANE_REGION: region,
    FIVEPLANE_SERVICE_SECRET: { reveal: () => 'a-secret-that-every-process-of-the-region-has' },
    ...OPEN_DOOR,
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PARTITIONS: 3,
    EVENTS_PAUSE_MS: 250,
  });
  const whenClosed = (_: string, step: () => Promise<void> | void): void => void closing.push(step);
  const topicsOf = (told: Settings) =>
    processEventTopics(told, { database: () => Promise.resolve(store.source.as('fp_events')), watch: NOBODY_WATCHES, whenClosed });

  /** One process of the region with settings, connections, caches and a reader of its own. */
  async function aProcess(hears: 'hears' | 'deaf') {
    const told = settings();
    const events = toldEvents();
    const stands = Promise.withResolvers<undefined>();
    const life = { whenServing: (_: string, step: () => void) => step(), whenDraining: whenClosed };
    const database = () => Promise.resolve(store.source.as('fp_events'));
    const hear: HearPromotions = (effect, evictAll) =>
      hearPromotions(`spec-${randomUUID()}`, told, { database, watch: NOBODY_WATCHES, life, whenClosed }, effect, () => {
        evictAll();
        stands.resolve(undefined);
      });
    const keeper = { clock, events: () => events, whenClosed, warn: () => undefined };
    const caches = await evictedCaches(told, keeper, hears === 'hears' ? hear : DEAF);
    const cache = caches.of(FAMILY, CODEC);
    const line = processRedis(told, keeper);
    // After a failure the line rests for a second of this clock.
    await until(async () => {
      clock.advance(1_001);
      return (await line?.ask((server) => server.ping())) === 'PONG';
    });
    if (hears === 'hears') await stands.promise;
    return {
      events,
      /** What this process answers a tenant. */
      ask: async (tenant: string) => (await cache.of(aKey({ tenant }), () => Promise.resolve({ text: right }))).text,
    };
  }

  it('lets go of the tenant’s values in every process, and a process that does not listen keeps them (control)', async () => {
    const listening = await Promise.all([aProcess('hears'), aProcess('hears'), aProcess('hears')]);
    const deaf = await aProcess('deaf');
    const everybody = [...listening, deaf];
    clock.advance(1);
    const asked = (tenant: string) => Promise.all(everybody.map(({ ask }) => ask(tenant)));
    for (const tenant of ['acme', 'globex']) expect(await asked(tenant)).toEqual(Array(4).fill('before'));
    clock.advance(1);
    right = 'after';
    for (const tenant of ['acme', 'globex']) expect(await asked(tenant)).toEqual(Array(4).fill('before'));

    const trust = store.source.as('fp_trust');
    const relay = eventRelay(trust, 'trust', await topicsOf(settings()), {
      published: () => undefined,
      waiting: () => undefined,
      unknown: () => undefined,
    });
    const began = performance.now();
    await trust.inTenant('acme', (tx) =>
      tx.query('SELECT trust.queue_events($1, $2, $3)', ['acme', region, JSON.stringify([aStatedEvent(1)])]),
    );
    await relay.run();
    const gone = ({ told }: { readonly told: readonly string[] }) => told.includes('evicted promotion');
    await until(() => listening.every(({ events }) => gone(events)));
    expect(performance.now() - began).toBeLessThan(WITHIN_MS);
    await relay.stop();

    clock.advance(1);
    expect(await asked('acme')).toEqual(['after', 'after', 'after', 'before']);
    expect(await asked('globex')).toEqual(Array(4).fill('before'));
    expect(gone(deaf.events)).toBe(false);
  }, 60_000);
}
