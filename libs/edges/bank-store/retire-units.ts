import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Transaction } from '../database/database';
import { holdBank } from './bank-rows';
import type { Retire } from './bank-store';
import { CHOSEN_UNITS, chosenBy } from './choose-units';
import type { Retract } from './forgetting';
import { INSERT_ENDS } from './retain-sql';

/** Ends the time of what was chosen and is known; gives how many. */
export async function retireUnits(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  bank: string,
  { choice, at, why }: Retire,
): Promise<number> {
  const held = await holdBank(tx, tenant, bank);
  if (held === undefined) return 0;
  const rows = await tx.query<{ seq: string }>(`SELECT u.seq FROM ${CHOSEN_UNITS} ORDER BY u.seq`, chosenBy(tenant, bank, choice, 'now'));
  if (rows.length === 0) return 0;
  const ends = rows.map(({ seq }) => ({ seq: Number(seq), at, why }));
  await tx.query(INSERT_ENDS, [tenant, bank, region, held.changes + 1, JSON.stringify(ends)]);
  await tx.query('UPDATE memory.bank SET changes = changes + 1 WHERE tenant_id = $1 AND bank = $2', [tenant, bank]);
  return rows.length;
}

/** Retires in all banks, and keeps that somebody did. Holds the rows of all banks meanwhile. */
export async function retractUnits(tx: Transaction, tenant: TenantId, region: string, retract: Retract): Promise<number | Refusal> {
  const { erasure_id, banks, choice, mode, at, by, reason, digest } = retract;
  const named = [...new Set(banks)].sort();
  for (const bank of named) await holdBank(tx, tenant, bank);
  const [before] = await tx.query<{ digest: string; units: string }>(
    'SELECT digest, units FROM memory.erasure WHERE tenant_id = $1 AND erasure_id = $2',
    [tenant, erasure_id],
  );
  const taken: BankCode = 'BANK_ERASURE_ID_TAKEN';
  if (before !== undefined)
    return before.digest === digest ? Number(before.units) : refused(taken, `${erasure_id} stands for another forgetting`);
  let retired = 0;
  for (const bank of named)
    retired += mode === 'dry run' ? await countKnown(tx, tenant, bank, retract) : await retireUnits(tx, tenant, region, bank, { choice, at, why: 'retracted' }); // prettier-ignore
  if (mode === 'for real')
    await tx.query(
      `INSERT INTO memory.erasure (tenant_id, erasure_id, region, banks, at, by, reason, digest, units, rows, mode)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', 'soft')`,
      [tenant, erasure_id, region, banks, at, by, reason, digest, retired],
    );
  return retired;
}

async function countKnown(tx: Transaction, tenant: TenantId, bank: string, { choice }: Retract): Promise<number> {
  const [row] = await tx.query<{ n: string }>(`SELECT count(*) AS n FROM ${CHOSEN_UNITS}`, chosenBy(tenant, bank, choice, 'now'));
  return Number(row?.n ?? 0);
}
