import { Redis } from 'ioredis';
import type { Id } from '@kernel/ids';
import type { MicroUsd } from '@kernel/micro-usd';
import { isRefusal } from '@kernel/outcome';
import { later, type Timestamp } from '@kernel/time';
import { CountingIds } from '@testing/counting-ids';
import type { Database } from '../database/database';
import type { BudgetLoans } from './budget-loans';
import { PostgresBudgetLoans } from './postgres-budget-loans';
import { PostgresModelBudgets } from './postgres-model-budgets';
import { type BudgetsLine, RedisBudgetPools } from './redis-budget-pools';
import { type PutAside, RegionModelBudgets } from './region-model-budgets';

export const NOON = '2026-01-31T12:00:00.000Z';
export const LIMITS = { day: 1_000n, month: 1_500n };
export const EXPIRES_MS = 60_000;

/** A line that is away whenever it is told to be; it counts what is asked. */
export class Line implements BudgetsLine {
  asked = 0;
  state: 'there' | 'away' | 'slow' = 'there';

  constructor(private readonly redis: Redis) {}

  async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (this.state === 'away') return undefined;
    this.asked += 1;
    try {
      const answer = await command(this.redis);
      // Done, and not heard of.
      return this.state === 'slow' ? undefined : answer;
    } catch (error) {
      if (error instanceof Error && error.name === 'ReplyError') return undefined;
      throw error;
    }
  }
}

/** One gateway process. */
export interface Process {
  readonly budgets: RegionModelBudgets;
  readonly line: Line;
  readonly told: PutAside[];
}

/** A connection for the tests of one suite; what its regions left is removed afterwards. */
export function poolsOf({ url, prefix }: { readonly url: string; readonly prefix: string }): () => Redis {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(url);
  });
  afterAll(async () => {
    const left = await redis.keys(`fiveplane:budget:${prefix}*`);
    if (left.length > 0) await redis.del(...left);
    await redis.quit();
  });
  return () => redis;
}

let holders = 0;

export function aProcess(
  redis: Redis,
  database: Database,
  region: string,
  loansOver: (database: Database) => BudgetLoans = (one) => new PostgresBudgetLoans(one, 'local'),
): Process {
  const line = new Line(redis);
  const told: PutAside[] = [];
  const budgets = new RegionModelBudgets({
    store: new PostgresModelBudgets(database, 'local'),
    loans: loansOver(database),
    pools: new RedisBudgetPools(line, region),
    holder: `holder-${(holders += 1)}`,
    told: (where) => void told.push(where),
  });
  return { budgets, line, told };
}

const ids = new CountingIds();

/** Puts an amount aside; undefined when it was refused. */
export async function putAside(
  { budgets }: Pick<Process, 'budgets'>,
  amount: MicroUsd,
  at: Timestamp = NOON,
  tenant = 'acme',
): Promise<Id<'mc'> | undefined> {
  const call = ids.next('mc');
  const outcome = await budgets.reserve(tenant, { model_call_id: call, amount, at, expires_at: later(at, EXPIRES_MS), limits: LIMITS });
  return isRefusal(outcome) ? undefined : call;
}

/** Puts the amount aside until it is refused; how often it was not. */
export async function putAsideAll(process: Pick<Process, 'budgets'>, amount: MicroUsd, at: Timestamp = NOON): Promise<number> {
  let times = 0;
  while ((await putAside(process, amount, at)) !== undefined) times += 1;
  return times;
}

/** A database that counts its transactions. */
export function counted(database: Database): { readonly database: Database; readonly transactions: () => number } {
  let transactions = 0;
  const counting = Object.assign(Object.create(database) as Database, {
    inTenant: (...args: Parameters<Database['inTenant']>) => {
      transactions += 1;
      return database.inTenant(...args);
    },
  });
  return { database: counting, transactions: () => transactions };
}

/** One loan for all pools, whatever Redis lost: what it granted before is granted again. */
export class ForgetfulLoans extends PostgresBudgetLoans {
  override async borrow(...[tenant, request]: Parameters<PostgresBudgetLoans['borrow']>): ReturnType<PostgresBudgetLoans['borrow']> {
    return { ...(await super.borrow(tenant, { ...request, pool: 'the same' })), pool: request.pool };
  }

  override async look(...[tenant, request]: Parameters<PostgresBudgetLoans['look']>): ReturnType<PostgresBudgetLoans['look']> {
    const figure = await super.look(tenant, { ...request, pool: 'the same' });
    return figure && { ...figure, pool: request.pool };
  }

  override settle(...[tenant, hold, cost]: Parameters<PostgresBudgetLoans['settle']>): ReturnType<PostgresBudgetLoans['settle']> {
    return super.settle(tenant, { ...hold, pool: 'the same' }, cost);
  }
}
