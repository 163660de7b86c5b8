import { FixedClock } from '@testing/fixed-clock';
import { describeWithRedis } from '@testing/redis-server';
import { toldEvents } from '@testing/told-events';
import { type Answer, aKey, CODEC, FAMILY } from './a-cached-answer.cases';
import { type CacheSettings, processCaches } from './process-caches';

const SETTINGS: CacheSettings = {
  REDIS_URL: undefined,
  CACHE_BYTES: 10_000,
  CACHE_TTL_MS: 60_000,
  CACHE_VALUE_BYTES: 1_000,
  CACHE_WAIT_MS: 10_000,
  CACHE_CHECK_EVERY: 0,
  FIVEPLANE_REGION: 'local',
  FIVEPLANE_SERVICE_SECRET: undefined,
};

function aStartedProcess(change: Partial<CacheSettings> = {}, clock = new FixedClock()) {
  const settings = { ...SETTINGS, ...change };
  const events = toldEvents();
  const closing: (() => void)[] = [];
  const warned: string[] = [];
  const made = jest.fn(() => events);
  const caches = () =>
    processCaches(settings, {
      clock,
      events: made,
      whenClosed: (_, step) => void closing.push(step),
      warn: (message) => void warned.push(message),
    });
  const ask = async (text: string, key = aKey()): Promise<string> =>
    (
      await caches()
        .of<Answer, 'pack' | 'logic'>(FAMILY, CODEC)
        .of(key, () => Promise.resolve({ text }))
    ).text;
  return { clock, caches, ask, events, made, warned, close: () => closing.forEach((step) => step()) };
}

describe('the caches of a process', () => {
  it('are the same for every app in it, and the cache of a family is too', async () => {
    const { caches, ask, made } = aStartedProcess();
    expect(caches()).toBe(caches());
    expect(caches().of(FAMILY, CODEC)).toBe(caches().of(FAMILY, CODEC));
    expect([await ask('first'), await ask('second')]).toEqual(['first', 'first']);
    expect(made.mock.calls).toHaveLength(1);
  });

  it('keep nothing with no bytes, and are right', async () => {
    const { ask } = aStartedProcess({ CACHE_BYTES: 0 });
    expect([await ask('first'), await ask('second')]).toEqual(['first', 'second']);
  });

  it('are the process’s own while Redis is away, and say so once', async () => {
    const { ask, warned, close } = aStartedProcess({ REDIS_URL: { reveal: () => 'redis://127.0.0.1:1' } });
    expect([await ask('first'), await ask('second')]).toEqual(['first', 'first']);
    while (warned.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([await ask('third', aKey({ question: 'third' })), warned]).toEqual(['third', ['the region’s Redis is away']]);
    close();
  });
});

describeWithRedis('the caches of two processes', ({ url, prefix }) => {
  const secret = { reveal: () => `a-secret-shared-by-the-services ${prefix}` };
  const shared = { REDIS_URL: { reveal: () => url }, FIVEPLANE_SERVICE_SECRET: secret };

  /** Asks until the connection stands: a cache does not wait for it. */
  async function connected(process: ReturnType<typeof aStartedProcess>): Promise<typeof process> {
    do {
      process.events.forget();
      process.clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
      await process.ask('warm', aKey({ question: [prefix, 'warm'] }));
    } while (process.events.told.some((one) => one === 'away' || one === 'resting'));
    return process;
  }

  it.each<[string, Partial<CacheSettings>, string]>([
    ['share values with the same secret in the same region', {}, 'first'],
    ['share nothing with another region', { FIVEPLANE_REGION: 'eu-west' }, 'second'],
    ['share nothing with another secret', { FIVEPLANE_SERVICE_SECRET: { reveal: () => `other ${prefix}` } }, 'second'],
    ['share nothing without a secret', { FIVEPLANE_SERVICE_SECRET: undefined }, 'second'],
  ])('%s', async (_, change, expected) => {
    // Nothing is kept in the processes, so that every question reaches the region.
    const clock = new FixedClock();
    const one = await connected(aStartedProcess({ ...shared, CACHE_BYTES: 0 }, clock));
    const other = await connected(aStartedProcess({ ...shared, CACHE_BYTES: 0, ...change }, clock));
    const key = aKey({ question: [prefix, expected, change.FIVEPLANE_REGION ?? ''] });
    await one.ask('first', key);
    expect(await other.ask('second', key)).toBe(expected);
    one.close();
    other.close();
  });
});
