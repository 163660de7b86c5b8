import { anEvent } from '@testing/an-event';
import { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import { aKey, aProcess, CODEC, FAMILY } from './a-cached-answer.cases';
import { evictPromoted } from './evict-promoted';
import { InMemorySharedCache } from './in-memory-shared-cache';
import { type CacheSettings, processCaches } from './process-caches';
import { Region } from './region';
import { Sealing } from './sealing';

const SETTINGS: CacheSettings = {
  REDIS_URL: undefined,
  CACHE_BYTES: 10_000,
  CACHE_TTL_MS: 60_000,
  CACHE_VALUE_BYTES: 1_000,
  CACHE_WAIT_MS: 10,
  CACHE_CHECK_EVERY: 0,
  FIVEPLANE_REGION: 'local',
  FIVEPLANE_SERVICE_SECRET: undefined,
};

describe('what a promotion evicts', () => {
  const clock = new FixedClock();

  function theCaches() {
    const events = toldEvents();
    const caches = processCaches({ ...SETTINGS }, { clock, events: () => events, whenClosed: () => undefined, warn: () => undefined });
    let made = 0;
    const ask = async (tenant: string) => {
      await caches.of(FAMILY, CODEC).of(aKey({ tenant }), () => Promise.resolve({ text: String((made += 1)) }));
      return made;
    };
    return { caches, ask, events };
  }

  it('is everything that the process keeps of its tenant, and nothing of another one', async () => {
    const { caches, ask, events } = theCaches();
    expect([await ask('acme'), await ask('globex'), await ask('acme')]).toEqual([1, 2, 2]);
    const promotion = { ...anEvent(1), tenant_id: 'acme' };
    expect(promotion.type).toBe('promotion-moved');
    await evictPromoted(caches)(promotion);
    expect([await ask('globex'), await ask('acme'), await ask('acme')]).toEqual([2, 3, 3]);
    expect(events.told.filter((one) => one.startsWith('evicted'))).toEqual(['evicted promotion']);
  });

  it('is everything of everybody for a process that may have missed one', async () => {
    const { caches, ask } = theCaches();
    await ask('acme');
    await ask('globex');
    caches.evictAll();
    expect([await ask('acme'), await ask('globex')]).toEqual([3, 4]);
  });
});

describe('a region in which a tenant was evicted', () => {
  const SECRET = new Sealing('a-secret-that-every-process-of-the-region-has');
  let clock: FixedClock;
  let shared: InMemorySharedCache;
  let region: Region;
  beforeEach(async () => {
    clock = new FixedClock();
    shared = new InMemorySharedCache(10_000, clock, toldEvents());
    region = new Region(shared, { name: 'local', ttl: 60_000, sealing: SECRET, clock, events: toldEvents() });
    await aProcess(shared, clock, {}, SECRET).ask();
    await aProcess(shared, clock, {}, SECRET).ask(aKey({ tenant: 'globex' }));
    clock.advance(5);
  });

  /** How often a process that has just started must make the tenant's answer. */
  const madeFor = async (tenant: string): Promise<number> => {
    const { ask, made } = aProcess(shared, clock, {}, SECRET);
    await ask(aKey({ tenant }));
    return made();
  };

  it('gives nothing of it that was made before, to any process, and what is made afterwards', async () => {
    await region.evict('acme');
    expect([await madeFor('acme'), await madeFor('globex')]).toEqual([1, 0]);
    clock.advance(1);
    const [one, other] = [aProcess(shared, clock, { bytes: 0 }, SECRET), aProcess(shared, clock, {}, SECRET)];
    await one.ask(aKey());
    await other.ask(aKey());
    expect([one.made(), other.made()]).toEqual([1, 0]);
  });

  it('control: without the mark it gives both', async () => {
    expect([await madeFor('acme'), await madeFor('globex')]).toEqual([0, 0]);
  });

  it('gives nothing of it while its mark is a forgery', async () => {
    await region.evict('acme');
    const [mark = ''] = shared.keys().filter((key) => key.endsWith('evicted/acme'));
    await shared.set([{ key: mark, bytes: new Sealing('another secret').seal('evicted/acme', 0, new Uint8Array()) }], 60_000);
    expect([await madeFor('acme'), await madeFor('globex')]).toEqual([1, 0]);
  });
});
