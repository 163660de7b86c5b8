import { randomUUID } from 'node:crypto';
import { type CacheKeeper, processRedis } from '@edges/cache/process-caches';
import type { Database } from '@edges/database/database';
import type { ModelBudgets } from '@edges/model-budgets/model-budgets';
import { PostgresBudgetLoans } from '@edges/model-budgets/postgres-budget-loans';
import { PostgresModelBudgets } from '@edges/model-budgets/postgres-model-budgets';
import { RedisBudgetPools } from '@edges/model-budgets/redis-budget-pools';
import { type PutAside, RegionModelBudgets } from '@edges/model-budgets/region-model-budgets';
import type { PlatformSettings } from '@platform/settings/platform-settings';

/** Budgets in the store and, with a Redis, what is in flight in the region's pools. */
export function budgetsInRegion(
  platform: PlatformSettings,
  database: Database,
  keeper: CacheKeeper,
  told: (where: PutAside) => void,
): ModelBudgets {
  const region = platform.FIVEPLANE_REGION;
  const store = new PostgresModelBudgets(database, region);
  const redis = processRedis(platform, keeper);
  if (redis === undefined) return store;
  const loans = new PostgresBudgetLoans(database, region);
  return new RegionModelBudgets({ store, loans, pools: new RedisBudgetPools(redis, region), holder: randomUUID(), told });
}
