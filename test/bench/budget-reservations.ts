import { randomUUID } from 'node:crypto';
import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { openRedis } from '@edges/cache/redis-connection';
import { RedisLine } from '@edges/cache/redis-line';
import type { Database } from '@edges/database/database';
import type { ModelBudgets } from '@edges/model-budgets/model-budgets';
import { PostgresBudgetLoans } from '@edges/model-budgets/postgres-budget-loans';
import { PostgresModelBudgets } from '@edges/model-budgets/postgres-model-budgets';
import { RedisBudgetPools } from '@edges/model-budgets/redis-budget-pools';
import { RegionModelBudgets } from '@edges/model-budgets/region-model-budgets';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import { type Bench, NO_POSTGRES, NO_REDIS, type Setting } from './bench';
import { type Figure, NOTHING_PROMISED, type Promised } from './figure';
import { onPostgres } from './fresh-store';
import { type Call, type ClosedLoop, failuresTold, saturate } from './load';

const CALLERS = 64;
const SHARED: ClosedLoop = { callers: CALLERS, calls: 30_000 };
const IN_STORE: ClosedLoop = { callers: CALLERS, calls: 3_000 };
const HOLDS_MS = 60_000;
const LIMITS = { day: 1_000_000_000_000n, month: 10_000_000_000_000n };
const AMOUNT = 10_000n;
const COST = 1_000n;

const clock = new SystemClock();
const ids = new RandomIds(clock);

/** Amounts put aside from one tenant's budget: in the region's Redis out of loans of Postgres, beside the same in Postgres. */
export const budgetReservations: Bench = {
  name: 'budgets',
  tells: `one tenant's model budget by ${CALLERS} callers, shared in Redis and in Postgres`,

  async run(setting) {
    const { databaseUrl, redisUrl } = setting;
    const what = 'budget reservation';
    if (redisUrl === undefined) return [{ kind: 'unmeasured', what, why: NO_REDIS }];
    if (databaseUrl === undefined) return [{ kind: 'unmeasured', what, why: NO_POSTGRES }];
    return onPostgres(databaseUrl)((source) => measured(setting, redisUrl, source.as('fp_gateway')));
  },
};

async function measured({ say }: Setting, redisUrl: string, database: Database): Promise<readonly Figure[]> {
  const store = new PostgresModelBudgets(database, 'local');
  const redis = openRedis(redisUrl, (cause) => say(`Redis: ${String(cause)}`));
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  const line = new RedisLine(redis, { wait: 1_000, rest: 1_000 }, clock, { sharedProblem: (problem) => say(`Redis: ${problem}`) });
  let inStore = 0;
  const shared = new RegionModelBudgets({
    ...{ store, loans: new PostgresBudgetLoans(database, 'local'), pools: new RedisBudgetPools(line, `bench-${randomUUID()}`) },
    ...{ holder: randomUUID(), told: (where) => (inStore += where === 'store' ? 1 : 0) },
  });
  const promised = { p95Ms: null, perSecond: 10_000 };
  const apart = await loaded(say, ['budget reservation, Redis', SHARED, promised], () => putAside(shared, 'acme'));
  const apartInStore = await loaded(say, ['budget reservation, Postgres', IN_STORE, NOTHING_PROMISED], () => putAside(store, 'globex'));
  const whole = await loaded(say, ['budget of a whole call, Redis', IN_STORE, NOTHING_PROMISED], () => wholeCall(shared, 'initech'));
  const wholeInStore = await loaded(say, ['budget of a whole call, Postgres', IN_STORE, NOTHING_PROMISED], () =>
    wholeCall(store, 'umbrella'),
  );
  redis.disconnect();
  if (inStore > 0) throw new Error(`${inStore} amounts were put aside in Postgres, not in Redis`);
  return [apart, apartInStore, whole, wholeInStore];
}

async function loaded(say: Setting['say'], [what, load, promised]: readonly [string, ClosedLoop, Promised], call: Call): Promise<Figure> {
  say(`${what}: ${load.calls} by ${load.callers} callers`);
  await saturate({ callers: load.callers, calls: load.calls / 10 }, call);
  const outcome = await saturate(load, call);
  for (const failure of failuresTold(outcome)) say(`  ${failure}`);
  const { millis, failed, perSecond } = outcome;
  const how = what.includes('whole')
    ? `${load.callers} callers in one process: what is left, putting aside, settling; one tenant`
    : `${load.callers} callers in one process put aside from one tenant’s budget, loans included`;
  return { kind: 'measured', what, how, millis, failed, perSecond, promised };
}

async function putAside(budgets: ModelBudgets, tenant: string): Promise<Id<'mc'>> {
  const at = clock.now();
  const call = ids.next('mc');
  const outcome = await budgets.reserve(tenant, {
    model_call_id: call,
    amount: AMOUNT,
    at,
    expires_at: later(at, HOLDS_MS),
    limits: LIMITS,
  });
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return call;
}

async function wholeCall(budgets: ModelBudgets, tenant: string): Promise<void> {
  await budgets.left(tenant, clock.now(), LIMITS);
  const settled = await budgets.settle(tenant, await putAside(budgets, tenant), COST);
  if (isRefusal(settled)) throw new Error(settled.code);
}
