import type { Redis } from 'ioredis';
import { FixedClock } from '@testing/fixed-clock';
import { type LoopbackProxy, loopbackProxy } from '@testing/loopback-proxy';
import { describeWithRedis } from '@testing/redis-server';
import { toldEvents } from '@testing/told-events';
import { openRedis } from './redis-connection';
import { RedisLine } from './redis-line';
import { RedisSharedCache } from './redis-shared-cache';

const REST_MS = 1_000;

describeWithRedis('the shared cache behind a line that fails', ({ url, prefix }) => {
  const key = `${prefix}a`;
  let clock: FixedClock;
  let events: ReturnType<typeof toldEvents>;
  let line: LoopbackProxy;
  let redis: Redis;
  let cache: RedisSharedCache;

  beforeEach(async () => {
    const server = new URL(url);
    line = await loopbackProxy(server.hostname, Number(server.port));
    server.port = String(line.port);
    clock = new FixedClock();
    events = toldEvents();
    redis = openRedis(server.href, () => undefined);
    await ready(redis);
    cache = cacheOver(redis, 200);
    await cache.set([{ key, bytes: Buffer.from('one') }], 60_000);
    expect(await read()).toBe('one');
  });

  afterEach(async () => {
    redis.disconnect();
    await line.close();
  });

  const cacheOver = (server: Redis, wait = 10_000): RedisSharedCache =>
    new RedisSharedCache(new RedisLine(server, { wait, rest: REST_MS }, clock, events), 1_000, events);
  const read = async (): Promise<string | undefined> => (await cache.get([key]))[0]?.toString();

  it('answers without it when it is silent, and leaves it alone for a while', async () => {
    line.silence();
    expect(await read()).toBeUndefined();
    const received = line.received();
    expect(await read()).toBeUndefined();
    await cache.set([{ key, bytes: Buffer.from('two') }], 60_000);
    await cache.delete([key]);
    expect(events.told).toEqual(['slow', 'resting', 'resting', 'resting']);
    expect(line.received()).toBe(received);
    line.speak();
    clock.advance(REST_MS);
    expect(await read()).toBe('one');
  });

  it('believes an answer that lay ready while this process was busy for longer than the wait', async () => {
    const direct = openRedis(url, () => undefined);
    await ready(direct);
    const asked = cacheOver(direct, 20).get([key]);
    // In its first turn it has only sent the question.
    await Promise.resolve();
    const until = performance.now() + 300;
    while (performance.now() < until);
    expect((await asked)[0]?.toString()).toBe('one');
    expect(events.told).toEqual([]);
    direct.disconnect();
  });

  it('does not take an answer that comes late for the answer to another question', async () => {
    line.silence();
    expect(await read()).toBeUndefined();
    line.speak();
    clock.advance(REST_MS);
    await cache.set([{ key, bytes: Buffer.from('two') }], 60_000);
    expect(await cache.get([`${prefix}missing`, key])).toEqual([undefined, Buffer.from('two')]);
  });

  it('answers without it when it is away, and finds it again by itself', async () => {
    await line.leave();
    expect(await read()).toBeUndefined();
    await cache.set([{ key, bytes: Buffer.from('two') }], 60_000);
    expect(events.told).toEqual(['away', 'resting']);
    await line.comeBack();
    await ready(redis);
    clock.advance(REST_MS);
    expect(await read()).toBe('one');
  });

  it('is told no by the server without leaving it alone', async () => {
    const refusing = Object.assign(Object.create(redis) as Redis, { mgetBuffer: () => redis.call('NO-SUCH-COMMAND') });
    const other = cacheOver(refusing);
    expect(await other.get([key])).toEqual([undefined]);
    await other.set([{ key, bytes: Buffer.from('two') }], 60_000);
    expect(events.told).toEqual(['refused']);
    expect(await read()).toBe('two');
  });

  it('does not believe a value over its bound, whoever wrote it', async () => {
    await redis.set(key, 'x'.repeat(1_001), 'PX', 60_000);
    expect(await read()).toBeUndefined();
    expect(events.told).toEqual(['too_large']);
  });

  it('tells a wrong password once, and serves nothing', async () => {
    const wrong = new URL(url);
    wrong.password = 'not-the-password';
    const reasons: unknown[] = [];
    const told = await new Promise<Redis>((resolve) => {
      const opened = openRedis(wrong.href, (cause) => {
        reasons.push(cause);
        setImmediate(() => resolve(opened));
      });
    });
    expect(String(reasons[0])).toMatch(/WRONGPASS/);
    expect(await cacheOver(told).get([key])).toEqual([undefined]);
    expect(reasons).toHaveLength(1);
    told.disconnect();
  });
});

function ready(redis: Redis): Promise<void> {
  return redis.status === 'ready' ? Promise.resolve() : new Promise((resolve) => redis.once('ready', () => resolve()));
}
