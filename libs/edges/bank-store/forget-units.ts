import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Transaction } from '../database/database';
import { chosen, CHOSEN_PLACES } from './choose-units';
import type { Erasure, ErasedRows, Forget, Forgotten } from './forgetting';

export interface ErasureRow extends Omit<Erasure, 'at' | 'units'> {
  readonly at: string;
  readonly units: string;
}

const OF_UNITS = 'WHERE tenant_id = $1 AND bank = $2 AND seq = ANY ($3::bigint[])';
const OF_LINKS = 'WHERE tenant_id = $1 AND bank = $2 AND (seq = ANY ($3::bigint[]) OR to_seq = ANY ($3::bigint[]))';
const OF_BANK = 'WHERE tenant_id = $1 AND bank = $2';

/** Where a unit has rows, and what finds them by its place: its own first. */
const UNIT_TABLES = ['unit', 'unit_analysis', 'unit_end', 'unit_use'] as const;
/** Where a bank has rows besides. Holds stop a forgetting, and erasures stay. */
const BANK_TABLES = ['bank_request', 'bank_job', 'bank'] as const;
const EVERY_TABLE = [...UNIT_TABLES, 'unit_link', ...BANK_TABLES];

/** Counts rows or, for real, removes and counts them. */
const COUNT = { 'dry run': 'SELECT count(*) AS rows FROM', 'for real': 'WITH gone AS (DELETE FROM' } as const;
const COUNTED = { 'dry run': '', 'for real': 'RETURNING 1) SELECT count(*) AS rows FROM gone' } as const;

const say = (code: BankCode, reason: string, rules: readonly string[] = []): Refusal => refused(code, reason, rules);

/** Counts what was chosen, and removes it unless it is a dry run. Holds the rows of all banks meanwhile. */
export async function forgetUnits(tx: Transaction, tenant: TenantId, region: string, forget: Forget): Promise<Forgotten | Refusal> {
  const { erasure_id, mode, digest } = forget;
  const banks = await tx.query<{ bank: string }>(
    'SELECT bank FROM memory.bank WHERE tenant_id = $1 AND bank = ANY ($2::text[]) ORDER BY bank FOR UPDATE',
    [tenant, forget.banks],
  );
  const [before] = await tx.query<ErasureRow>('SELECT * FROM memory.erasure WHERE tenant_id = $1 AND erasure_id = $2', [
    tenant,
    erasure_id,
  ]);
  if (before !== undefined) {
    if (before.digest !== digest) return say('BANK_ERASURE_ID_TAKEN', `erasure ${erasure_id} stands for another forgetting`);
    return { mode, units: Number(before.units), rows: before.rows };
  }
  const holds = await tx.query<{ hold_id: string }>(
    'SELECT hold_id FROM memory.bank_hold WHERE tenant_id = $1 AND bank = ANY ($2::text[]) ORDER BY hold_id',
    [tenant, forget.banks],
  );
  const held = holds.map(({ hold_id }) => hold_id);
  if (held.length > 0) return say('BANK_UNDER_HOLD', `held by ${held.join(', ')}`, held);
  const rows: Record<string, number> = Object.fromEntries(EVERY_TABLE.map((home) => [home, 0]));
  const count = (home: string, [row]: readonly { readonly rows: string }[]) => add(rows, home, Number(row?.rows ?? 0));
  for (const { bank } of banks) {
    const places = await chosenPlaces(tx, tenant, bank, forget);
    const named = [tenant, bank, places];
    if (places.length > 0) {
      for (const table of UNIT_TABLES) count(table, await tx.query(`${COUNT[mode]} memory.${table} ${OF_UNITS} ${COUNTED[mode]}`, named));
      count('unit_link', await tx.query(`${COUNT[mode]} memory.unit_link ${OF_LINKS} ${COUNTED[mode]}`, named));
    }
    if (forget.scope === 'banks')
      for (const table of BANK_TABLES)
        count(table, await tx.query(`${COUNT[mode]} memory.${table} ${OF_BANK} ${COUNTED[mode]}`, [tenant, bank]));
    else if (mode === 'for real' && places.length > 0)
      await tx.query(
        'UPDATE memory.bank SET changes = changes + 1, erased_at = changes + 1, units = units - $3 WHERE tenant_id = $1 AND bank = $2',
        [tenant, bank, places.length],
      );
  }
  const forgotten: Forgotten = { mode, units: rows['unit'] ?? 0, rows };
  if (mode === 'for real') await keep(tx, tenant, region, forget, forgotten.units, rows);
  return forgotten;
}

async function chosenPlaces(tx: Transaction, tenant: TenantId, bank: string, { choice }: Forget): Promise<readonly string[]> {
  const rows = await tx.query<{ seq: string }>(CHOSEN_PLACES, chosen(tenant, [bank], choice, 'ever'));
  return rows.map(({ seq }) => seq);
}

async function keep(tx: Transaction, tenant: TenantId, region: string, forget: Forget, units: number, rows: ErasedRows): Promise<void> {
  const { erasure_id, banks, at, by, reason, digest } = forget;
  await tx.query(
    `INSERT INTO memory.erasure (tenant_id, erasure_id, region, banks, at, by, reason, digest, units, rows)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tenant, erasure_id, region, banks, at, by, reason, digest, units, JSON.stringify(rows)],
  );
}

function add(rows: Record<string, number>, home: string, count: number): void {
  rows[home] = (rows[home] ?? 0) + count;
}
