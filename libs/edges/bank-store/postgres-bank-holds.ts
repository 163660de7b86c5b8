import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Database } from '../database/database';
import { type BankHold, BankHolds } from './bank-holds';

interface HoldRow {
  readonly hold_id: string;
  readonly bank: string;
  readonly reason: string;
  readonly set_by: string;
  readonly set_at: string;
}

const COLUMNS = 'hold_id, bank, reason, set_by, set_at';

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
      const banks = await tx.query('SELECT 1 FROM memory.bank WHERE tenant_id = $1 AND bank = $2 FOR UPDATE', [tenant, hold.bank]);
      if (banks.length === 0) return refused('BANK_UNKNOWN' satisfies BankCode, `this tenant has no bank ${hold.bank}`);
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

function holdOf({ hold_id, bank, reason, set_by, set_at }: HoldRow): BankHold {
  return { hold_id, bank, reason, setBy: set_by, setAt: Number(set_at) };
}
