import type { Id } from '@kernel/ids';
import type { MicroUsd } from '@kernel/micro-usd';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { LOCK_PERIODS, OPEN_PERIODS, periodsOf, restOf } from './budget-periods';
import { budgetExhausted, type BudgetLimits, type BudgetReservation, ModelBudgets } from './model-budgets';

/** Budgets in the tables of the ai-gateway. Reservations of one tenant are counted one after the other, under the lock of its periods. */
export class PostgresModelBudgets extends ModelBudgets {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  async left(tenant: TenantId, at: Timestamp, limits: BudgetLimits): Promise<MicroUsd> {
    const rest = await this.database.inTenant(tenant, (tx) => leftOf(tx, tenant, at, limits, ''));
    return rest < 0n ? 0n : rest;
  }

  async reserve(tenant: TenantId, { model_call_id, amount, at, expires_at, limits }: BudgetReservation): Promise<void | Refusal> {
    const { day, month } = periodsOf(at);
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(OPEN_PERIODS, [tenant, [day, month], this.region]);
      await tx.query(LOCK_PERIODS, [tenant, [day, month]]);
      const rest = await leftOf(tx, tenant, at, limits, model_call_id);
      if (amount > rest) return budgetExhausted();
      await tx.query(RESERVE, [tenant, model_call_id, this.region, day, month, amount, expires_at]);
      return undefined;
    });
  }

  async settle(tenant: TenantId, call: Id<'mc'>, cost: MicroUsd): Promise<void | Refusal> {
    if (cost < 0n) throw new RangeError(`a call does not cost less than nothing: ${cost}`);
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<{ day: string; month: string }>(
        'SELECT day, month FROM gateway.budget_reservation WHERE tenant_id = $1 AND model_call_id = $2',
        [tenant, call],
      );
      if (row === undefined) return refused('MODEL_UNKNOWN_RESERVATION', `nothing was reserved for ${call}`);
      // The same locks in the same order as `reserve`, so that neither waits for the other in a circle.
      await tx.query(LOCK_PERIODS, [tenant, [row.day, row.month]]);
      const settled = await tx.query(SETTLE, [tenant, call, cost]);
      if (settled.length > 0) await tx.query(CHARGE, [tenant, [row.day, row.month], cost]);
      return undefined;
    });
  }
}

async function leftOf(tx: Transaction, tenant: TenantId, at: Timestamp, limits: BudgetLimits, except: string): Promise<MicroUsd> {
  const { day, month } = periodsOf(at);
  const [row] = await tx.query<{ day: string; month: string }>(USED, [tenant, day, month, at, except]);
  return restOf(limits, { day: BigInt(row?.day ?? 0), month: BigInt(row?.month ?? 0) });
}

// Spent, and put aside by calls that still run.
const USED = `
  SELECT
    COALESCE((SELECT spent_usd_micros FROM gateway.budget_period WHERE tenant_id = $1 AND period = $2), 0)
      + COALESCE(sum(amount_usd_micros) FILTER (WHERE day = $2), 0) AS day,
    COALESCE((SELECT spent_usd_micros FROM gateway.budget_period WHERE tenant_id = $1 AND period = $3), 0)
      + COALESCE(sum(amount_usd_micros) FILTER (WHERE month = $3), 0) AS month
  FROM gateway.budget_reservation
  WHERE tenant_id = $1 AND open AND expires_at > $4 AND model_call_id <> $5`;

const RESERVE = `
  INSERT INTO gateway.budget_reservation (tenant_id, model_call_id, region, day, month, amount_usd_micros, open, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, true, $7)
  ON CONFLICT (tenant_id, model_call_id) DO UPDATE
    SET day = excluded.day, month = excluded.month, amount_usd_micros = excluded.amount_usd_micros, open = true, expires_at = excluded.expires_at`;

const SETTLE = `
  UPDATE gateway.budget_reservation SET open = false, charged_usd_micros = charged_usd_micros + $3
  WHERE tenant_id = $1 AND model_call_id = $2 AND open RETURNING model_call_id`;

const CHARGE = 'UPDATE gateway.budget_period SET spent_usd_micros = spent_usd_micros + $3 WHERE tenant_id = $1 AND period = ANY ($2)';
