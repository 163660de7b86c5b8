import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { FixedClock } from '@testing/fixed-clock';
import { loopbackProxy } from '@testing/loopback-proxy';
import { describeWithRedis } from '@testing/redis-server';
import { toldEvents } from '@testing/told-events';
import { aKey, aProcess, rightAnswer, Unsealed } from './a-cached-answer.cases';
import { InMemorySharedCache } from './in-memory-shared-cache';
import { openRedis } from './redis-connection';
import { RedisLine } from './redis-line';
import { RedisSharedCache } from './redis-shared-cache';
import { Sealing } from './sealing';
import { SharedCache, type SharedEntry } from './shared-cache';

const SECRET = 'a-secret-that-every-process-of-the-region-has';
const ACME = aKey();
const GLOBEX = aKey({ tenant: 'globex' });

/** Shows what lies in a shared cache, to whoever wants to harm it. */
class Exposed extends SharedCache {
  readonly written = new Map<string, Uint8Array>();

  constructor(private readonly shared: SharedCache) {
    super();
  }

  override get(keys: readonly string[]) {
    return this.shared.get(keys);
  }

  override set(entries: readonly SharedEntry[], ttl: number) {
    for (const { key, bytes } of entries) this.written.set(key, bytes);
    return this.shared.set(entries, ttl);
  }

  override delete(keys: readonly string[]) {
    return this.shared.delete(keys);
  }
}

const POISONS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'a changed value': (bytes) => Buffer.from(bytes.toString('latin1').replace('order', 'money'), 'latin1'),
  'a flipped bit at the end': (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 3 ? byte ^ 1 : byte))),
  'a younger date': (bytes) => Buffer.from(bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte))),
  'a cut value': (bytes) => bytes.subarray(0, -1),
  'bytes of somebody else': () => new Sealing('another secret').seal('x', 0, Buffer.from('{"text":"forged"}')),
  'no sealed bytes': () => Buffer.from('{"text":"forged"}'),
  nothing: () => Buffer.alloc(0),
};

/** Poisons the region's entry and tells what a fresh process then answers. */
async function answerAfter(poison: (bytes: Buffer) => Buffer, sealing: Sealing) {
  const clock = new FixedClock();
  const shared = new Exposed(new InMemorySharedCache(10_000, clock, toldEvents()));
  await aProcess(shared, clock).ask(ACME);
  for (const [key, bytes] of shared.written) await shared.set([{ key, bytes: poison(Buffer.from(bytes)) }], 60_000);
  const reader = aProcess(shared, clock, {}, sealing);
  return { answer: await reader.ask(ACME), told: reader.events.told, again: await aProcess(shared, clock).ask(ACME) };
}

describe('a poisoned shared cache', () => {
  it.each(Object.entries(POISONS))('with %s is a miss that is told, and heals', async (_, poison) => {
    const right = rightAnswer(ACME);
    expect(await answerAfter(poison, new Sealing(SECRET))).toEqual({ answer: right, told: ['poisoned', 'missed'], again: right });
  });

  it('control: without the check of the digest a changed value is answered', async () => {
    const { answer } = await answerAfter(POISONS['a changed value'] ?? ((bytes) => bytes), new Unsealed(SECRET));
    expect(answer).toBe(rightAnswer(ACME).replace('order', 'money'));
  });

  /** Puts what one tenant has under the other one's key. */
  async function globexAfterSwap(sealing: Sealing): Promise<string> {
    const clock = new FixedClock();
    const shared = new Exposed(new InMemorySharedCache(10_000, clock, toldEvents()));
    await aProcess(shared, clock).ask(ACME);
    await aProcess(shared, clock).ask(GLOBEX);
    const [[acme = '', of] = [], [globex = ''] = []] = [...shared.written];
    expect([acme, globex].map((key) => key.split('/')[1])).toEqual(['acme', 'globex']);
    await shared.set([{ key: globex, bytes: of ?? Buffer.alloc(0) }], 60_000);
    return aProcess(shared, clock, {}, sealing).ask(GLOBEX);
  }

  it('gives no tenant an entry that was moved from another one’s key (control: without the check it does)', async () => {
    expect(await globexAfterSwap(new Sealing(SECRET))).toBe(rightAnswer(GLOBEX));
    expect(await globexAfterSwap(new Unsealed(SECRET))).toBe(rightAnswer(ACME));
  });

  it('of another secret is not looked at', async () => {
    const clock = new FixedClock();
    const shared = new InMemorySharedCache(10_000, clock, toldEvents());
    await aProcess(shared, clock).ask(ACME);
    const stranger = aProcess(shared, clock, {}, new Sealing('another secret'));
    await stranger.ask(ACME);
    expect(stranger.events.told).toEqual(['missed']);
  });
});

describe('what leaves the process', () => {
  it('is nothing RESTRICTED (control: the same value as CONFIDENTIAL does), and tenants with equal content share nothing', async () => {
    const clock = new FixedClock();
    const shared = new InMemorySharedCache(10_000, clock, toldEvents());
    const one = aProcess(shared, clock);
    await one.ask(aKey({ classification: 'RESTRICTED' }), 'the same');
    await one.ask(aKey({ classification: 'RESTRICTED' }), 'the same');
    expect([one.made(), shared.keys()]).toEqual([1, []]);
    await one.ask(aKey({ classification: 'CONFIDENTIAL' }), 'the same');
    await one.ask(aKey({ classification: 'CONFIDENTIAL', tenant: 'globex' }), 'the same');
    expect(one.made()).toBe(3);
    expect(shared.keys().map((key) => key.split('/').slice(1, 3).join(' '))).toEqual(['acme CONFIDENTIAL', 'globex CONFIDENTIAL']);
  });

  it('comes back byte for byte, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
        const clock = new FixedClock();
        const shared = new InMemorySharedCache(10_000, clock, toldEvents());
        await aProcess(shared, clock).ask(ACME, text);
        const other = aProcess(shared, clock);
        expect(await other.ask(ACME, 'never made')).toBe(text);
      }),
    );
  });
});

describeWithRedis('answers with the region’s cache', ({ url, prefix }) => {
  const question = { prefix };
  let line: Awaited<ReturnType<typeof loopbackProxy>>;
  let redis: Redis;

  beforeEach(async () => {
    const server = new URL(url);
    line = await loopbackProxy(server.hostname, Number(server.port));
    server.port = String(line.port);
    redis = openRedis(server.href, () => undefined);
    await new Promise((resolve) => redis.once('ready', resolve));
  });
  afterEach(async () => {
    redis.disconnect();
    await line.close();
  });

  it.each(['there', 'silent', 'away'] as const)('%s are right for every tenant', async (state) => {
    const clock = new FixedClock();
    const events = toldEvents();
    const shared = new RedisSharedCache(
      new RedisLine(redis, { wait: state === 'there' ? 10_000 : 50, rest: 1_000 }, clock, events),
      10_000,
      events,
    );
    const warm = aProcess(shared, clock);
    for (const key of [ACME, GLOBEX]) await warm.ask({ ...key, question });
    if (state === 'silent') line.silence();
    if (state === 'away') await line.leave();
    const reader = aProcess(shared, clock);
    for (const key of [ACME, GLOBEX].map((one) => ({ ...one, question }))) expect(await reader.ask(key)).toBe(rightAnswer(key));
    expect(reader.made()).toBe(state === 'there' ? 0 : 2);
    expect(new Set(events.told)).toEqual(new Set({ there: [], silent: ['slow', 'resting'], away: ['away', 'resting'] }[state]));
  });
});
