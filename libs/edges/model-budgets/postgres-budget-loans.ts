import type { MicroUsd } from '@kernel/micro-usd';
import type { TenantId } from '@kernel/tenant';
import { timestampOf } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { BudgetLoans, type LoanFigure, type LoanRequest, type PooledHold } from './budget-loans';
import { LOCK_PERIODS, OPEN_PERIODS, restOf } from './budget-periods';

/** One of so many parts of what is left is lent at a time, unless more is missing: what a lost pool keeps from everybody until its loan ends. */
const PARTS = 8n;

/** Loans are rows among the reservations, so that whoever counts those counts what was lent. */
export class PostgresBudgetLoans extends BudgetLoans {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override borrow(tenant: TenantId, request: LoanRequest): Promise<LoanFigure> {
    const { pool, periods, at, missing, until, limits } = request;
    const { day, month } = periods;
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(OPEN_PERIODS, [tenant, [day, month], this.region]);
      await tx.query(LOCK_PERIODS, [tenant, [day, month]]);
      const before = await figureOf(tx, tenant, request);
      const lend = missing > 0n ? partOf(restOf(limits, before.used), missing) : 0n;
      if (before.until !== undefined && before.until <= at) return { ...before, until: before.until };
      const [row] = await tx.query<LoanRow>(LEND, [tenant, loanOf(pool), this.region, day, month, lend, until]);
      if (row === undefined) throw new Error(`the loan of ${pool} was not written`);
      const used = { day: before.used.day + lend, month: before.used.month + lend };
      return { ...before, ...readLoan(row), used };
    });
  }

  override look(tenant: TenantId, request: Pick<LoanRequest, 'pool' | 'periods' | 'at'>): Promise<LoanFigure | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      const { until, ...figure } = await figureOf(tx, tenant, request);
      return until === undefined ? undefined : { ...figure, until };
    });
  }

  override settle(tenant: TenantId, hold: PooledHold, cost: MicroUsd): Promise<Pick<LoanFigure, 'lent' | 'charged'>> {
    if (cost < 0n) throw new RangeError(`a call does not cost less than nothing: ${cost}`);
    const { call, pool, nonce, amount, periods, expires_at } = hold;
    const { day, month } = periods;
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(LOCK_PERIODS, [tenant, [day, month]]);
      const [row] = await tx.query<Omit<LoanRow, 'until'>>(SETTLE, [
        ...[tenant, call, this.region, day, month, amount, expires_at],
        ...[nonce, cost, loanOf(pool)],
      ]);
      if (row === undefined) throw new Error(`${call} held in ${pool}, which never borrowed`);
      return { lent: BigInt(row.lent), charged: BigInt(row.charged) };
    });
  }
}

function loanOf(pool: string): string {
  return `pool:${pool}`;
}

/** Nothing where what is missing does not fit. */
function partOf(rest: MicroUsd, missing: MicroUsd): MicroUsd {
  if (missing > rest) return 0n;
  const part = rest / PARTS;
  return part > missing ? part : missing;
}

interface LoanRow {
  readonly lent: string;
  readonly charged: string;
  readonly until: Date;
}

interface NoLoanRow {
  readonly until: null;
}

function readLoan({ lent, charged, until }: LoanRow): Pick<LoanFigure, 'lent' | 'charged' | 'until'> {
  return { lent: BigInt(lent), charged: BigInt(charged), until: timestampOf(until.getTime()) };
}

type Figure = Omit<LoanFigure, 'until'> & { readonly until: LoanFigure['until'] | undefined };

async function figureOf(
  tx: Transaction,
  tenant: TenantId,
  { pool, periods, at }: Pick<LoanRequest, 'pool' | 'periods' | 'at'>,
): Promise<Figure> {
  const { day, month } = periods;
  const [row] = await tx.query<(LoanRow | NoLoanRow) & { readonly day: string; readonly month: string }>(FIGURE, [
    ...[tenant, day, month, at],
    loanOf(pool),
  ]);
  if (row === undefined) throw new Error('a sum has one row');
  const used = { day: BigInt(row.day), month: BigInt(row.month) };
  if (row.until === null) return { pool, lent: 0n, charged: 0n, until: undefined, used, read_at: at };
  return { pool, ...readLoan(row), used, read_at: at };
}

// One statement, so that the loan and what is used are of the same moment.
const FIGURE = `
  SELECT used.day, used.month, loan.lent, loan.charged, loan.until
  FROM (
    SELECT
      COALESCE((SELECT spent_usd_micros FROM gateway.budget_period WHERE tenant_id = $1 AND period = $2), 0)
        + COALESCE(sum(amount_usd_micros) FILTER (WHERE day = $2), 0) AS day,
      COALESCE((SELECT spent_usd_micros FROM gateway.budget_period WHERE tenant_id = $1 AND period = $3), 0)
        + COALESCE(sum(amount_usd_micros) FILTER (WHERE month = $3), 0) AS month
    FROM gateway.budget_reservation
    WHERE tenant_id = $1 AND open AND expires_at > $4
  ) AS used
  LEFT JOIN (
    SELECT amount_usd_micros + charged_usd_micros AS lent, charged_usd_micros AS charged, expires_at AS until
    FROM gateway.budget_reservation WHERE tenant_id = $1 AND model_call_id = $5
  ) AS loan ON true`;

const LEND = `
  INSERT INTO gateway.budget_reservation AS loan (tenant_id, model_call_id, region, day, month, amount_usd_micros, open, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, true, $7)
  ON CONFLICT (tenant_id, model_call_id) DO UPDATE
    SET amount_usd_micros = loan.amount_usd_micros + excluded.amount_usd_micros, expires_at = greatest(loan.expires_at, excluded.expires_at)
  RETURNING amount_usd_micros + charged_usd_micros AS lent, charged_usd_micros AS charged, expires_at AS until`;

// The call's row says what was charged; a hold that was settled before changes nothing. What a call cost beyond the loan is charged all the same.
const SETTLE = `
  WITH settled AS (
    INSERT INTO gateway.budget_reservation AS held
      (tenant_id, model_call_id, region, day, month, amount_usd_micros, charged_usd_micros, open, expires_at, settled_by)
    VALUES ($1, $2, $3, $4, $5, $6, $9, false, $7, $8)
    ON CONFLICT (tenant_id, model_call_id) DO UPDATE
      SET day = excluded.day, month = excluded.month, amount_usd_micros = excluded.amount_usd_micros, expires_at = excluded.expires_at,
        charged_usd_micros = held.charged_usd_micros + excluded.charged_usd_micros, open = false, settled_by = excluded.settled_by
      WHERE held.settled_by IS DISTINCT FROM excluded.settled_by
    RETURNING model_call_id
  ), spent AS (
    UPDATE gateway.budget_period SET spent_usd_micros = spent_usd_micros + $9
    WHERE tenant_id = $1 AND period IN ($4, $5) AND EXISTS (SELECT FROM settled)
  ), repaid AS (
    UPDATE gateway.budget_reservation SET amount_usd_micros = greatest(0, amount_usd_micros - $9), charged_usd_micros = charged_usd_micros + $9
    WHERE tenant_id = $1 AND model_call_id = $10 AND EXISTS (SELECT FROM settled)
    RETURNING amount_usd_micros + charged_usd_micros AS lent, charged_usd_micros AS charged
  )
  SELECT lent, charged FROM repaid
  UNION ALL
  SELECT amount_usd_micros + charged_usd_micros, charged_usd_micros FROM gateway.budget_reservation
  WHERE tenant_id = $1 AND model_call_id = $10 AND NOT EXISTS (SELECT FROM settled)`;
