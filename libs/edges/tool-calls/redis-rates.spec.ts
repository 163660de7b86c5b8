import { Redis } from 'ioredis';
import { describeWithRedis } from '@testing/redis-server';
import { describeWithPGlite } from '@testing/stores';
import { PostgresToolCalls } from './postgres-tool-calls';
import { RedisRates, type RatesLine } from './redis-rates';
import { RegionRatedToolCalls } from './region-rated-tool-calls';
import { describeToolCalls } from './tool-calls.contract';

const NOW = '2026-01-31T09:30:00.000Z';
const NEXT_MINUTE = '2026-01-31T09:31:00.000Z';
const AWAY: RatesLine = { ask: () => Promise.resolve(undefined) };

describe('the rates of a region without its Redis', () => {
  const granted = async (rates: RedisRates, limit: number, at = NOW): Promise<number> => {
    const taken = [];
    for (let time = 0; time < 2 * limit; time++) taken.push(await rates.take('acme', 'orders.lookup', at, limit));
    return taken.filter(Boolean).length;
  };

  it.each([
    { limit: 50, processes: 5, each: 10 },
    { limit: 7, processes: 2, each: 3 }, // 2 × 3 stay within 7
    { limit: 3, processes: 5, each: 1 }, // at least one, so that nothing stands still
  ])('grant each of $processes processes $each of $limit', async ({ limit, processes, each }) => {
    const rates = new RedisRates(AWAY, 'local', processes);
    expect([await granted(rates, limit), await granted(rates, limit), await granted(rates, limit, NEXT_MINUTE)]).toEqual([each, 0, each]);
  });

  it('count what this process granted before Redis went away', async () => {
    let isThere = true;
    const line: RatesLine = { ask: <T>() => Promise.resolve(isThere ? (1 as T) : undefined) };
    const rates = new RedisRates(line, 'local', 2);
    expect(await granted(rates, 2)).toBe(4); // a server that always says "the first one" grants all four
    isThere = false;
    expect(await granted(rates, 10)).toBe(1); // 10 / 2 processes, four of them gone
  });
});

describeWithRedis('the rates of a region', ({ url, prefix }) => {
  let redis: Redis;
  let asked = 0;
  const line: RatesLine = {
    ask: (command) => {
      asked += 1;
      return command(redis);
    },
  };
  beforeAll(() => {
    redis = new Redis(url);
  });
  afterAll(async () => {
    const left = await redis.keys(`fiveplane:rate:${prefix}*`);
    if (left.length > 0) await redis.del(...left);
    await redis.quit();
  });

  const PROCESSES = 3;
  const LIMIT = 50;

  /** All processes at once, each as often as the limit; how many were granted. */
  async function crowd(take: (process: number) => Promise<boolean>): Promise<number> {
    const answers = Array.from({ length: PROCESSES * LIMIT }, (_, at) => take(at % PROCESSES));
    return (await Promise.all(answers)).filter(Boolean).length;
  }

  it('grant exactly the limit to a crowd, asking once a call', async () => {
    const rates = Array.from({ length: PROCESSES }, () => new RedisRates(line, `${prefix}crowd`, PROCESSES));
    asked = 0;
    expect(await crowd((process) => rates[process]?.take('acme', 'orders.lookup', NOW, LIMIT) ?? Promise.resolve(true))).toBe(LIMIT);
    expect(asked).toBe(PROCESSES * LIMIT);
  });

  it('control: looking first and counting afterwards grants more', async () => {
    const key = `fiveplane:rate:${prefix}control`;
    const take = async (): Promise<boolean> => {
      const used = Number((await redis.get(key)) ?? 0);
      await redis.incr(key);
      return used < LIMIT;
    };
    expect(await crowd(take)).toBeGreaterThan(LIMIT);
  });

  it('count what was granted while Redis was away as soon as it is back', async () => {
    let isAway = true;
    const broken: RatesLine = { ask: (command) => (isAway ? Promise.resolve(undefined) : command(redis)) };
    const [one, other] = [new RedisRates(broken, `${prefix}away`, 2), new RedisRates(line, `${prefix}away`, 2)];
    const taken = async (rates: RedisRates, times: number): Promise<number> => {
      let granted = 0;
      for (let time = 0; time < times; time++) granted += (await rates.take('acme', 'orders.lookup', NOW, 10)) ? 1 : 0;
      return granted;
    };
    expect(await taken(one, 9)).toBe(5); // its half of ten
    isAway = false;
    expect([await taken(one, 1), await taken(other, 9)]).toEqual([1, 4]); // 5 + 1 + 4
  });

  it('leave no count behind for ever', async () => {
    await new RedisRates(line, `${prefix}ends`, 1).take('acme', 'orders.lookup', NOW, 1);
    const [key = ''] = await redis.keys(`fiveplane:rate:${prefix}ends*`);
    expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  let number = 0;
  describeWithPGlite('tool calls with them', (open) => {
    describeToolCalls(async () => {
      const store = await open();
      const rates = new RedisRates(line, `${prefix}suite${number++}`, 1);
      return {
        calls: new RegionRatedToolCalls(new PostgresToolCalls(store.source.as('fp_tool'), 'local'), rates),
        close: () => store.close(),
      };
    });
  });
});
