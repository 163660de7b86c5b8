import type { Id } from '@kernel/ids';
import type { MicroUsd } from '@kernel/micro-usd';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** What a tenant may spend on models per UTC day and per UTC month. */
export interface BudgetLimits {
  readonly day: MicroUsd;
  readonly month: MicroUsd;
}

export interface BudgetReservation {
  readonly model_call_id: Id<'mc'>;
  readonly amount: MicroUsd;
  readonly at: Timestamp;
  /** From then on it holds nothing back: a crashed gateway does not keep the tenant's money. After the call's own deadline. */
  readonly expires_at: Timestamp;
  readonly limits: BudgetLimits;
}

/**
 * Tenant budgets of the model boundary: put aside before a call, charged after it.
 * Spent and put-aside amounts together never exceed a limit, however many ask at the same time.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY or STORE_CONFLICT when nothing changed.
 */
export abstract class ModelBudgets {
  /** The smaller rest of day and month, never less than nothing. */
  abstract left(tenant: TenantId, at: Timestamp, limits: BudgetLimits): Promise<MicroUsd>;
  /**
   * Puts an amount aside. The same call again replaces its reservation instead of adding one.
   * Refuses MODEL_TENANT_BUDGET_EXHAUSTED, before anything is spent, when it does not fit what is left of day and month.
   */
  abstract reserve(tenant: TenantId, reservation: BudgetReservation): Promise<void | Refusal>;
  /**
   * Charges what the call cost to the periods in which it was reserved, and ends the reservation, also one that has expired.
   * A second settling of one reservation changes nothing. Refuses MODEL_UNKNOWN_RESERVATION.
   */
  abstract settle(tenant: TenantId, call: Id<'mc'>, cost: MicroUsd): Promise<void | Refusal>;
}

export function budgetExhausted(): Refusal {
  return refused('MODEL_TENANT_BUDGET_EXHAUSTED', 'what this call may cost does not fit what is left of the tenant’s model budget');
}
