import { describeWithRedis } from '@testing/redis-server';
import { type LoopbackProxy, loopbackProxy } from '@testing/loopback-proxy';
import { anOrder, cheap } from './orders';
import { runningPlatform } from './running-platform';
import { until } from './until';

const STATUS = { message: `order status of ${anOrder('acme', cheap).order_id}` };

// Every hit is compared with a recompute. Where nothing is kept in the process, every question goes to the region.
describeWithRedis('the cache that a region shares', ({ url }) => {
  let line: LoopbackProxy;
  const { it, person, platform } = runningPlatform(
    { CACHE_CHECK_EVERY: '1', CACHE_BYTES: '0' },
    {
      before: async () => {
        const server = new URL(url);
        line = await loopbackProxy(server.hostname, Number(server.port));
        server.port = String(line.port);
        return { REDIS_URL: server.href };
      },
    },
  );
  afterAll(() => line.close());

  /** Sums of the counters of caches, by the values of their labels. */
  async function counted(): Promise<(metric: string, label: string) => number> {
    const text = await (await fetch(`${platform().connection.http_url}/metrics`)).text();
    return (metric, label) =>
      text
        .split('\n')
        .filter((row) => row.startsWith(`fiveplane_platform_cache_${metric}{`) && row.includes(`"${label}"`))
        .reduce((sum, row) => sum + Number(row.slice(row.lastIndexOf(' ') + 1)), 0);
  }

  async function answers(): Promise<readonly (string | null)[]> {
    const runs = [await person('acme').invokes(STATUS), await person('acme').invokes(STATUS)];
    return runs.map(({ status }) => status);
  }

  const DECIDED = ['DECIDED', 'DECIDED'];

  /** True once something was counted; the runs that bring it about are decided in any case. After a failure Redis is left alone for a second. */
  async function answeredUntil(metric: string, label: string): Promise<true | undefined> {
    expect(await answers()).toEqual(DECIDED);
    return (await counted())(metric, label) > 0 ? true : undefined;
  }

  it('gives what a recompute gives, byte for byte', async () => {
    // At first the promotions of the sample may still evict.
    await until('a hit in the region', () => answeredUntil('lookups_total', 'region'));
    const sum = await counted();
    expect(sum('comparisons_total', 'equal')).toBe(sum('lookups_total', 'region'));
    expect(sum('comparisons_total', 'different')).toBe(0);
  });

  it('is missed by no run while it is silent', async () => {
    line.silence();
    await until('Redis counts as slow', () => answeredUntil('shared_problems_total', 'slow'));
    line.speak();
  });

  it('is missed by no run while it is away', async () => {
    await line.leave();
    await until('Redis counts as away', () => answeredUntil('shared_problems_total', 'away'));
    const sum = await counted();
    expect(sum('comparisons_total', 'different')).toBe(0);
  });
});
