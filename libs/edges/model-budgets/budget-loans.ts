import type { Id } from '@kernel/ids';
import type { MicroUsd } from '@kernel/micro-usd';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { BudgetPeriods } from './budget-periods';
import type { BudgetLimits } from './model-budgets';

/** What the store says of one pool. */
export interface LoanFigure {
  readonly pool: string;
  /** All that was ever lent to it; grows. */
  readonly lent: MicroUsd;
  /** All that calls cost which held in it; grows. What lies between both is put aside in the store. */
  readonly charged: MicroUsd;
  /** From then on the store puts nothing aside for it. */
  readonly until: Timestamp;
  /** Spent and put aside in the store, this loan included. */
  readonly used: { readonly day: MicroUsd; readonly month: MicroUsd };
  /** When the store was asked. */
  readonly read_at: Timestamp;
}

export interface LoanRequest {
  readonly pool: string;
  readonly periods: BudgetPeriods;
  readonly at: Timestamp;
  /** What is missing; nothing where only time is. */
  readonly missing: MicroUsd;
  readonly until: Timestamp;
  readonly limits: BudgetLimits;
}

/** A call that holds an amount in a pool. */
export interface PooledHold {
  readonly call: Id<'mc'>;
  readonly pool: string;
  /** Names this putting aside of the call; another one never has the same name. */
  readonly nonce: string;
  readonly amount: MicroUsd;
  readonly periods: BudgetPeriods;
  readonly expires_at: Timestamp;
}

/**
 * Parts of tenants' budgets that the store has put aside for pools outside it. A pool may hold back what lies between `lent` and `charged`, until its loan ends:
 * it can be lost at any time, and the store still knows all that it may have granted.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY or STORE_CONFLICT.
 */
export abstract class BudgetLoans {
  /** Lends what is missing, or more, and makes the loan last until then; lends nothing where it does not fit the limits, or where the loan has ended. */
  abstract borrow(tenant: TenantId, request: LoanRequest): Promise<LoanFigure>;
  /** Undefined for a pool that never borrowed. */
  abstract look(tenant: TenantId, request: Pick<LoanRequest, 'pool' | 'periods' | 'at'>): Promise<LoanFigure | undefined>;
  /** Charges what a call cost to the periods of its hold and to the loan it held in, once for each hold, however often it is told. */
  abstract settle(tenant: TenantId, hold: PooledHold, cost: MicroUsd): Promise<Pick<LoanFigure, 'lent' | 'charged'>>;
}
