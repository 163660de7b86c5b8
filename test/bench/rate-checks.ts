import { randomUUID } from 'node:crypto';
import { openRedis } from '@edges/cache/redis-connection';
import { RedisLine } from '@edges/cache/redis-line';
import { RedisRates } from '@edges/tool-calls/redis-rates';
import { SystemClock } from '@platform/clock';
import { type Bench, NO_REDIS } from './bench';
import { failuresTold, saturate } from './load';

const CALLERS = 64;
const WARM_UP = { callers: CALLERS, calls: 5_000 };
const CHECKS = { callers: CALLERS, calls: 50_000 };
const CAPABILITIES = 50;

/** Rate checks of tool calls against the region's Redis. */
export const rateChecks: Bench = {
  name: 'rates',
  tells: `shared rate checks by ${CALLERS} callers`,

  async run({ redisUrl, say }) {
    const what = 'rate check, Redis';
    if (redisUrl === undefined) return [{ kind: 'unmeasured', what, why: NO_REDIS }];
    const redis = openRedis(redisUrl, (cause) => say(`Redis: ${String(cause)}`));
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
    const clock = new SystemClock();
    const problems: string[] = [];
    const line = new RedisLine(redis, { wait: 1_000, rest: 1_000 }, clock, { sharedProblem: (problem) => void problems.push(problem) });
    const rates = new RedisRates(line, `bench-${randomUUID()}`, 1);
    say(`${CHECKS.calls} rate checks by ${CALLERS} callers`);
    const check = async (number: number): Promise<void> => {
      const before = problems.length;
      const granted = await rates.take('acme', `bench.capability_${number % CAPABILITIES}`, clock.now(), 1_000_000);
      if (!granted || problems.length > before) throw new Error(problems.at(-1) ?? 'not granted');
    };
    await saturate(WARM_UP, check);
    const outcome = await saturate(CHECKS, check);
    for (const failure of failuresTold(outcome)) say(`  ${failure}`);
    redis.disconnect();
    const { millis, failed, perSecond } = outcome;
    const how = `${CALLERS} callers in one process, one script and one round trip a check, over one connection`;
    return [{ kind: 'measured', what, how, millis, failed, perSecond, promised: { p95Ms: null, perSecond: 10_000 } }];
  },
};
