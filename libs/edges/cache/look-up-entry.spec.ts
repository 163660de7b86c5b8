import { Redis } from 'ioredis';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithRedis } from '@testing/redis-server';
import { type EntryPlace, lookUpEntry } from './look-up-entry';
import { markPlace, regionKey } from './region';
import { Sealing } from './sealing';

const SECRET = 'a-secret-that-every-process-of-the-region-has';
const MADE = new FixedClock().now();

describeWithRedis('a look at an entry', ({ url, prefix }) => {
  const sealing = new Sealing(SECRET);
  const region = prefix.replaceAll(':', '-');
  const at: EntryPlace = { place: 'answers@1/acme/INTERNAL/00', tenant: 'acme', region, keyId: undefined };
  const key = regionKey(region, sealing.keyId, at.place);
  const mark = regionKey(region, sealing.keyId, markPlace('acme'));
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(url);
  });
  beforeEach(() => redis.set(key, sealing.seal(at.place, Date.parse(MADE), Buffer.from('value')), 'PX', 60_000));
  afterEach(() => redis.del(key, mark));
  afterAll(() => redis.quit());

  it('says how old it is, how long it stays, and that its seal holds', async () => {
    const found = await lookUpEntry(url, SECRET, at);
    expect(found).toMatchObject({ key, made_at: MADE, seal: 'holds', evicted: false });
    expect(found?.ttl_ms).toBeGreaterThan(50_000);
    expect(await lookUpEntry(url, SECRET, { ...at, place: 'answers@1/acme/INTERNAL/11' })).toBeUndefined();
  });

  it.each([
    ['after it was made', 1, true],
    ['before', -1, false],
  ])('says whether its tenant was evicted: %s', async (_, later, evicted) => {
    await redis.set(mark, sealing.seal(markPlace('acme'), Date.parse(MADE) + later, new Uint8Array()), 'PX', 60_000);
    expect(await lookUpEntry(url, SECRET, at)).toMatchObject({ evicted });
  });

  it('says that it was altered, and that another secret sealed it', async () => {
    expect(await lookUpEntry(url, 'another secret of the service', { ...at, keyId: sealing.keyId })).toMatchObject({
      seal: 'other_secret',
      made_at: null,
    });
    await redis.append(key, 'x');
    expect(await lookUpEntry(url, SECRET, at)).toMatchObject({ seal: 'broken', made_at: null });
  });
});

describe('a look at a Redis that is away', () => {
  it('is a fault that passes', async () => {
    const place = { place: 'answers@1/acme/INTERNAL/00', tenant: 'acme', region: 'local', keyId: undefined };
    await expect(lookUpEntry('redis://127.0.0.1:1', SECRET, place)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
  });
});
