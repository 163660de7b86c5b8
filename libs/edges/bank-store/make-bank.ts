import type { TenantId } from '@kernel/tenant';
import type { Transaction } from '../database/database';
import type { Bank, BankToPut } from './bank';
import { BANK_COLUMNS, bankOf, type BankRow, INSERT_BANK } from './bank-rows';

/** Makes the bank unless it is there; gives what stands. */
export async function makeBank(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  { name, profile, language, settings, at }: BankToPut,
): Promise<Bank> {
  for (;;) {
    const values = [tenant, name, region, profile, language, JSON.stringify(settings), at];
    await tx.query(`${INSERT_BANK} ON CONFLICT (tenant_id, bank) DO NOTHING`, values);
    const [row] = await tx.query<BankRow>(`SELECT ${BANK_COLUMNS} FROM memory.bank WHERE tenant_id = $1 AND bank = $2`, [tenant, name]);
    // Another may have removed it since.
    if (row !== undefined) return bankOf(row);
  }
}
