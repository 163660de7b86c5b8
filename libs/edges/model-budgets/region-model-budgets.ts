import { BoundedCache } from '@kernel/bounded-cache';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { MicroUsd } from '@kernel/micro-usd';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis, type Timestamp } from '@kernel/time';
import type { BudgetLoans, LoanFigure, PooledHold } from './budget-loans';
import { periodsOf } from './budget-periods';
import { budgetExhausted, type BudgetLimits, type BudgetReservation, ModelBudgets } from './model-budgets';
import type { PooledOutcome, RedisBudgetPools } from './redis-budget-pools';

/** Where an amount was put aside: in the pool of the region, or in the store because there was no answer from it. */
export type PutAside = 'region' | 'store';

export interface RegionBudgetParts {
  /** Everything, while Redis does not answer. */
  readonly store: ModelBudgets;
  readonly loans: BudgetLoans;
  readonly pools: RedisBudgetPools;
  /** Names this process; another one never has the same name. */
  readonly holder: string;
  readonly told: (where: PutAside) => void;
}

/** A loan lasts so much longer than what made it necessary, so that it is seldom made longer, and a lost one is soon free again. */
const LENT_LONGER: Millis = 300_000;
/** Others who borrow at the same time make a question be asked again; each time one of them got something. */
const MOST_QUESTIONS = 200;
/** Calls that were put aside here and are not settled. */
const MOST_HOLDS = 100_000;

type Held = PooledHold & { readonly at: Timestamp };

/**
 * Budgets whose calls in flight are counted in the region's Redis, out of what the store has lent to it. What was spent is in the store alone.
 * Redis away, slow or emptied costs speed and never a limit: the store goes on with what it has not lent, and gets back what was lent when that loan ends.
 */
export class RegionModelBudgets extends ModelBudgets {
  private readonly held = new BoundedCache<Held>(MOST_HOLDS);
  private readonly flights = new Map<string, Promise<LoanFigure | undefined>>();
  private names = 0;

  constructor(private readonly parts: RegionBudgetParts) {
    super();
  }

  override async left(tenant: TenantId, at: Timestamp, limits: BudgetLimits): Promise<MicroUsd> {
    const { pools, loans, store } = this.parts;
    let rest = await pools.left(tenant, at, limits, undefined);
    if (rest?.kind === 'look') {
      const { pool } = rest;
      const figure = await this.once(tenant, `look ${pool}`, () => loans.look(tenant, { pool, periods: periodsOf(at), at }));
      rest = figure && (await pools.left(tenant, at, limits, figure));
    }
    if (rest?.kind !== 'left') return store.left(tenant, at, limits);
    return rest.left < 0n ? 0n : rest.left;
  }

  override async reserve(tenant: TenantId, reservation: BudgetReservation): Promise<void | Refusal> {
    const { model_call_id: call, amount, at, expires_at, limits } = reservation;
    const nonce = this.name();
    const request = { call, nonce, amount, at, expires_at, limits, fresh: nonce };
    let figure: LoanFigure | undefined;
    for (let question = 0; question < MOST_QUESTIONS; question++) {
      const outcome = await this.parts.pools.reserve(tenant, request, figure);
      if (outcome === undefined) return this.reserveInStore(tenant, reservation);
      if (outcome.kind === 'exhausted') return budgetExhausted();
      if (outcome.kind === 'granted') {
        this.held.set(keyOf(tenant, call), { call, nonce, amount, at, expires_at, pool: outcome.pool, periods: periodsOf(at) });
        this.parts.told('region');
        return undefined;
      }
      figure = await this.figureFor(tenant, reservation, outcome);
      if (figure === undefined) return this.reserveInStore(tenant, reservation);
    }
    throw new Fault('STORE_CONFLICT', 'others were in the way of putting an amount aside', 'later');
  }

  override async settle(tenant: TenantId, call: Id<'mc'>, cost: MicroUsd): Promise<void | Refusal> {
    const key = keyOf(tenant, call);
    const hold = this.held.get(key);
    if (hold === undefined) return this.parts.store.settle(tenant, call, cost);
    const figure = await this.parts.loans.settle(tenant, hold, cost);
    if (this.held.get(key)?.nonce === hold.nonce) this.held.delete(key);
    // What Redis does not hear now it hears with the next figure; until then the hold stays, which is the safe side.
    await this.parts.pools.end(tenant, hold, figure);
    return undefined;
  }

  private async reserveInStore(tenant: TenantId, reservation: BudgetReservation): Promise<void | Refusal> {
    const outcome = await this.parts.store.reserve(tenant, reservation);
    if (isRefusal(outcome)) return outcome;
    this.held.delete(keyOf(tenant, reservation.model_call_id));
    this.parts.told('store');
    return undefined;
  }

  private figureFor(
    tenant: TenantId,
    { at, expires_at, limits }: BudgetReservation,
    outcome: Extract<PooledOutcome, { kind: 'look' | 'borrow' }>,
  ): Promise<LoanFigure | undefined> {
    const { loans } = this.parts;
    const { kind, pool } = outcome;
    const periods = periodsOf(at);
    if (kind !== 'borrow') return this.once(tenant, `look ${pool}`, () => loans.look(tenant, { pool, periods, at }));
    const until = later(expires_at, LENT_LONGER);
    return this.once(tenant, `borrow ${pool}`, () => loans.borrow(tenant, { pool, periods, at, missing: outcome.missing, until, limits }));
  }

  /** Whoever asks for what is under way waits for that one. */
  private async once(tenant: TenantId, what: string, ask: () => Promise<LoanFigure | undefined>): Promise<LoanFigure | undefined> {
    const key = `${tenant} ${what}`;
    const flight = this.flights.get(key) ?? ask();
    this.flights.set(key, flight);
    try {
      return await flight;
    } finally {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    }
  }

  private name(): string {
    this.names += 1;
    return `${this.parts.holder}.${this.names}`;
  }
}

function keyOf(tenant: TenantId, call: Id<'mc'>): string {
  return `${tenant} ${call}`;
}
