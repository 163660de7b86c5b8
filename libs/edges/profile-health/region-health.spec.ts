import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { HealthSnapshot } from '@planes/model/gateway/region-health';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithRedis } from '@testing/redis-server';
import { Sealing } from '../cache/sealing';
import { RedisRegionHealth } from './redis-region-health';

const HEARD_MS = 15_000;
const ILL: HealthSnapshot = { well: 1, ill: 5, open_until: '2026-01-31T09:30:05.000Z' };
const told = (profile: string, snapshot = ILL) => new Map([[profile, snapshot]]);

describe('the health of profiles in a region that cannot be asked', () => {
  it('is not known', async () => {
    const plan = { region: 'local', holder: 'a', heard: HEARD_MS };
    const health = new RedisRegionHealth({ ask: () => Promise.resolve(undefined) }, new Sealing('secret'), plan, new FixedClock());
    expect(await health.exchange(told('large'), ['large'])).toBeUndefined();
  });
});

describeWithRedis('the health of profiles in a region', ({ url }) => {
  let redis: Redis;
  let clock: FixedClock;
  let region: string;
  beforeAll(() => {
    redis = new Redis(url);
  });
  beforeEach(() => {
    clock = new FixedClock();
    region = `spec-${randomUUID()}`;
  });
  afterAll(() => redis.quit());
  afterEach(async () => {
    const keys = await redis.keys(`fiveplane:health:${region}*`);
    if (keys.length > 0) await redis.del(...keys);
  });

  const aProcess = (holder: string, secret = 'a-secret-that-every-process-of-the-region-has', of = region) =>
    new RedisRegionHealth({ ask: (command) => command(redis) }, new Sealing(secret), { region: of, holder, heard: HEARD_MS }, clock);
  const heard = async (profile: string, process = aProcess('listener')) => (await process.exchange(new Map(), [profile]))?.get(profile);

  it('is what every other process told, by profile', async () => {
    const well = { well: 3, ill: 0, open_until: null };
    await aProcess('a').exchange(told('large'), ['large']);
    await aProcess('b').exchange(told('large', well), ['large']);
    expect(await heard('large')).toEqual(expect.arrayContaining([ILL, well]));
    expect(await heard('small')).toEqual([]);
    expect(await heard('large', aProcess('a'))).toEqual([well]);
  });

  it('is what a process told last, and nothing of a process that has been silent', async () => {
    await aProcess('a').exchange(told('large'), ['large']);
    await aProcess('a').exchange(told('large', { ...ILL, ill: 6 }), ['large']);
    clock.advance(HEARD_MS);
    expect(await heard('large')).toEqual([{ ...ILL, ill: 6 }]);
    clock.advance(1);
    expect(await heard('large')).toEqual([]);
  });

  it('is nothing that a stranger wrote, that was altered or that was moved to another process', async () => {
    await aProcess('a').exchange(told('large'), ['large']);
    const [key = ''] = await redis.keys(`fiveplane:health:${region}*`);
    const sealed = await redis.hgetBuffer(key, 'a');
    const stranger = new Sealing('the secret of somebody else').seal('health', 0, Buffer.from(JSON.stringify(ILL)));
    await redis.hset(key, 'b', stranger, 'c', sealed ?? '', 'd', Buffer.concat([sealed ?? Buffer.alloc(0), Buffer.from(' ')]), 'e', '');
    expect(await heard('large')).toEqual([ILL]);
  });

  it('is not another region’s, and is gone when everybody is', async () => {
    await aProcess('a').exchange(told('large'), ['large']);
    expect(await heard('large', aProcess('b', undefined, `${region}-other`))).toEqual([]);
    const [key = ''] = await redis.keys(`fiveplane:health:${region}*`);
    expect(await redis.pttl(key)).toBeGreaterThan(0);
  });
});
