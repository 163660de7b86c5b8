import type { Redis } from 'ioredis';
import { type MicroUsd, recordedUsd } from '@kernel/micro-usd';
import type { TenantId } from '@kernel/tenant';
import { type Millis, millisOf, type Timestamp } from '@kernel/time';
import type { LoanFigure, PooledHold } from './budget-loans';
import { periodsOf } from './budget-periods';
import { END, LEFT, RESERVE } from './budget-scripts';
import type { BudgetLimits } from './model-budgets';
import { RedisScript } from './redis-script';

/** Asks Redis, or gives undefined when there is no answer in time. */
export interface BudgetsLine {
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>;
}

/** What came of putting aside. `look`: the store is to be read again; `borrow`: so much is missing, or the loan ends too early. */
export type PooledOutcome =
  | { readonly kind: 'granted'; readonly pool: string }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'look'; readonly pool: string }
  | { readonly kind: 'borrow'; readonly pool: string; readonly missing: MicroUsd };

export type PooledRest =
  { readonly kind: 'left'; readonly left: MicroUsd } | { readonly kind: 'look'; readonly pool: string } | { readonly kind: 'unknown' };

export type PooledRequest = Pick<PooledHold, 'call' | 'nonce' | 'amount' | 'expires_at'> & {
  readonly at: Timestamp;
  readonly limits: BudgetLimits;
  /** The name of a pool that does not exist yet, in case there is none; never the same twice. */
  readonly fresh: string;
};

/** How old figures of the store may be by which `left` answers. What is granted does not depend on their age. */
const FIGURE_AGE: Millis = 10_000;

const RESERVE_SCRIPT = new RedisScript(RESERVE);
const LEFT_SCRIPT = new RedisScript(LEFT);
const END_SCRIPT = new RedisScript(END);

/**
 * What the calls of a region have put aside, one pool for each tenant and day: one script, one round trip, whoever asks.
 * A pool grants what the store has lent to it and nothing else. Undefined where Redis does not answer in time; what was asked may have been done all the same.
 */
export class RedisBudgetPools {
  constructor(
    private readonly line: BudgetsLine,
    private readonly region: string,
  ) {}

  async reserve(tenant: TenantId, request: PooledRequest, figure: LoanFigure | undefined): Promise<PooledOutcome | undefined> {
    const { call, nonce, amount, at, expires_at, limits, fresh } = request;
    const args = [
      ...[millisOf(at), fresh, call, recordedUsd(amount), millisOf(expires_at), nonce],
      ...[recordedUsd(limits.day), recordedUsd(limits.month), ...toldFigure(figure)],
    ];
    const answer = await this.line.ask((redis) => RESERVE_SCRIPT.run(redis, this.keyOf(tenant, at), args));
    if (answer === undefined) return undefined;
    const [kind, pool, missing] = words(answer);
    if (kind === 'exhausted') return { kind };
    if (kind === 'granted' || kind === 'look') return { kind, pool };
    if (kind === 'borrow') return { kind, pool, missing: BigInt(missing) };
    throw new Error(`a pool of budgets answered ${kind}`);
  }

  async left(tenant: TenantId, at: Timestamp, limits: BudgetLimits, figure: LoanFigure | undefined): Promise<PooledRest | undefined> {
    const args = [millisOf(at), recordedUsd(limits.day), recordedUsd(limits.month), FIGURE_AGE, ...toldFigure(figure)];
    const answer = await this.line.ask((redis) => LEFT_SCRIPT.run(redis, this.keyOf(tenant, at), args));
    if (answer === undefined) return undefined;
    const [kind, pool, left] = words(answer);
    if (kind === 'left') return { kind, left: BigInt(left) };
    if (kind === 'look') return { kind, pool };
    if (kind === 'unknown') return { kind };
    throw new Error(`a pool of budgets answered ${kind}`);
  }

  /** Ends a hold whose cost the store has charged, and tells the pool what the store says since. */
  async end(
    tenant: TenantId,
    hold: PooledHold & { readonly at: Timestamp },
    { lent, charged }: Pick<LoanFigure, 'lent' | 'charged'>,
  ): Promise<void> {
    const args = [hold.pool, hold.call, hold.nonce, recordedUsd(lent), recordedUsd(charged)];
    await this.line.ask((redis) => END_SCRIPT.run(redis, this.keyOf(tenant, hold.at), args));
  }

  private keyOf(tenant: TenantId, at: Timestamp): string {
    return `fiveplane:budget:${this.region}:${tenant}:${periodsOf(at).day}`;
  }
}

function toldFigure(figure: LoanFigure | undefined): readonly (string | number)[] {
  if (figure === undefined) return [];
  const { pool, lent, charged, until, used, read_at } = figure;
  return [pool, ...[lent, charged].map(recordedUsd), millisOf(until), ...[used.day, used.month].map(recordedUsd), millisOf(read_at)];
}

function words(answer: unknown): readonly [string, string, string] {
  const [kind = '', name = '', amount = ''] = Array.isArray(answer) ? answer.map(String) : [];
  return [kind, name, amount];
}
