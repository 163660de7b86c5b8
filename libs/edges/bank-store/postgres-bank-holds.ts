import { canonicalJson } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Database, Transaction } from '../database/database';
import { type BankHold, BankHolds } from './bank-holds';

interface HoldRow {
  readonly hold_id: string;
  readonly bank: string;
  readonly reason: string;
  readonly set_by: string;
  readonly set_at: string;
}

const COLUMNS = 'hold_id, bank, reason, set_by, set_at';

// A forgetting of promoted memory holds this lock while it looks for holds (memory-store).
const PROMOTIONS_STAND_STILL = "SELECT pg_advisory_xact_lock(hashtextextended('memory.promotion ' || $1, 0))";

/** Whether something that was promoted or proposed in bank $2 can still be forgotten; $3 is the bank as the field of a proposal. */
const SPEAKS_IN = `SELECT EXISTS (SELECT FROM memory.memory WHERE tenant_id = $1 AND bank = $2 AND erasure IS NULL)
  OR EXISTS (SELECT FROM memory.proposal WHERE tenant_id = $1 AND canonical IS NOT NULL AND position(convert_to($3, 'UTF8') IN canonical) > 0) AS speaks`;

/** Holds in the memory service's schema. */
export class PostgresBankHolds extends BankHolds {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override place(tenant: TenantId, hold: BankHold): Promise<BankHold | Refusal> {
    return this.database.inTenant(tenant, async (tx) => {
      // A forgetting that runs is waited for; one that comes later sees the hold.
      await tx.query(PROMOTIONS_STAND_STILL, [tenant]);
      const banks = await tx.query('SELECT 1 FROM memory.bank WHERE tenant_id = $1 AND bank = $2 FOR UPDATE', [tenant, hold.bank]);
      if (banks.length === 0 && !(await speaksIn(tx, tenant, hold.bank)))
        return refused('BANK_UNKNOWN' satisfies BankCode, `this tenant has no bank ${hold.bank}`);
      await tx.query(
        `INSERT INTO memory.bank_hold (tenant_id, hold_id, region, bank, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, hold_id) DO NOTHING`,
        [tenant, hold.hold_id, this.region, hold.bank, hold.reason, hold.setBy, hold.setAt],
      );
      const [row] = await tx.query<HoldRow>(`SELECT ${COLUMNS} FROM memory.bank_hold WHERE tenant_id = $1 AND hold_id = $2`, [
        ...[tenant, hold.hold_id],
      ]);
      if (row === undefined) throw new Error('a hold that was placed stands');
      return row.bank === hold.bank
        ? holdOf(row)
        : refused('BANK_HOLD_ID_TAKEN' satisfies BankCode, `hold ${hold.hold_id} stands for another bank`);
    });
  }

  override release(tenant: TenantId, bank: string, holdId: string): Promise<'released' | 'absent'> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = 'DELETE FROM memory.bank_hold WHERE tenant_id = $1 AND bank = $2 AND hold_id = $3 RETURNING hold_id';
      return (await tx.query(sql, [tenant, bank, holdId])).length > 0 ? 'released' : 'absent';
    });
  }

  override of(tenant: TenantId, bank: string): Promise<readonly BankHold[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `SELECT ${COLUMNS} FROM memory.bank_hold WHERE tenant_id = $1 AND bank = $2 ORDER BY hold_id`;
      return (await tx.query<HoldRow>(sql, [tenant, bank])).map(holdOf);
    });
  }
}

async function speaksIn(tx: Transaction, tenant: TenantId, bank: string): Promise<boolean> {
  const [row] = await tx.query<{ speaks: boolean }>(SPEAKS_IN, [tenant, bank, `"bank":${canonicalJson(bank)}`]);
  return row?.speaks === true;
}

function holdOf({ hold_id, bank, reason, set_by, set_at }: HoldRow): BankHold {
  return { hold_id, bank, reason, setBy: set_by, setAt: Number(set_at) };
}
