import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Transaction } from '../database/database';
import { CHOSEN_UNITS, chosenBy } from './choose-units';
import type { Erasure, ErasedRows, Forget, Forgotten } from './forgetting';

export interface ErasureRow extends Omit<Erasure, 'at' | 'units'> {
  readonly at: string;
  readonly units: string;
}

export const ERASURE_COLUMNS = 'erasure_id, banks, at, by, reason, digest, units, rows';

export function erasureOf({ at, units, ...row }: ErasureRow): Erasure {
  return { ...row, at: Number(at), units: Number(units) };
}

/** Where a unit has rows, in every generation, and what finds them; the unit's own first. */
const OWN_TABLES = ['unit', 'unit_analysis', 'unit_end', 'unit_link', 'unit_use'] as const;
const UNIT_TABLES = [...OWN_TABLES, 'unit_vector', 'unit_reading'] as const;
/** Where a bank has rows besides. Holds stop a forgetting, and erasures stay. */
const BANK_TABLES = ['bank_request', 'bank_job', 'index_generation', 'bank'] as const;

/** Stands in place of a request's digest: the key is taken, and nobody can tell by what. */
export const FORGOTTEN = 'forgotten';
/** The requests whose answer names one of the units $3, and those that were taken for later and name none. */
const STRIKE_DIGESTS = `UPDATE memory.bank_request r SET digest = $4 WHERE r.tenant_id = $1 AND r.bank = $2
  AND (json_array_length(r.answer->'units') = 0 OR EXISTS (SELECT FROM json_array_elements(r.answer->'units') u WHERE u->>'id' = ANY ($3::text[])))`;

const BY_PLACE = 'tenant_id = $1 AND bank = $2 AND seq = ANY ($3::bigint[])';
const BY_EITHER_PLACE = 'tenant_id = $1 AND bank = $2 AND (seq = ANY ($3::bigint[]) OR to_seq = ANY ($3::bigint[]))';
const BY_BANK = 'tenant_id = $1 AND bank = $2';

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
  // Generations that hold nothing of a bank need not be searched.
  const written = await tx.query<{ bank: string }>(
    'SELECT DISTINCT bank FROM memory.index_generation WHERE tenant_id = $1 AND bank = ANY ($2::text[]) AND written > 0',
    [tenant, forget.banks],
  );
  const read = new Set(written.map(({ bank }) => bank));
  const rows: Record<string, number> = Object.fromEntries([...UNIT_TABLES, ...BANK_TABLES].map((name) => [name, 0]));
  for (const { bank } of banks) {
    const units = await chosenUnits(tx, tenant, bank, forget);
    const chosen = units.map(({ seq }) => seq);
    // A digest that stayed would tell what was forgotten to whoever guesses.
    if (mode === 'for real' && chosen.length > 0)
      await tx.query(STRIKE_DIGESTS, [tenant, bank, units.map(({ unit_id }) => unit_id), FORGOTTEN]);
    const tables = chosen.length === 0 ? [] : read.has(bank) ? UNIT_TABLES : OWN_TABLES;
    for (const table of tables) add(rows, table, await unitRows(tx, mode, table, [tenant, bank, chosen]));
    if (forget.scope === 'banks') for (const table of BANK_TABLES) add(rows, table, await bankRows(tx, mode, table, [tenant, bank]));
    else if (mode === 'for real' && chosen.length > 0)
      await tx.query(
        'UPDATE memory.bank SET changes = changes + 1, erased_at = changes + 1, units = units - $3 WHERE tenant_id = $1 AND bank = $2',
        [tenant, bank, chosen.length],
      );
  }
  const forgotten: Forgotten = { mode, units: rows['unit'] ?? 0, rows };
  if (mode === 'for real') await keep(tx, tenant, region, forget, forgotten.units, rows);
  return forgotten;
}

function chosenUnits(
  tx: Transaction,
  tenant: TenantId,
  bank: string,
  { choice }: Forget,
): Promise<readonly { readonly seq: string; readonly unit_id: string }[]> {
  return tx.query(`SELECT u.seq, u.unit_id FROM ${CHOSEN_UNITS} ORDER BY u.seq`, chosenBy(tenant, bank, choice, 'ever'));
}

async function unitRows(
  tx: Transaction,
  mode: Forget['mode'],
  table: 'unit' | 'unit_analysis' | 'unit_end' | 'unit_link' | 'unit_use' | 'unit_vector' | 'unit_reading',
  values: readonly unknown[],
): Promise<number> {
  const from = `memory.${table} WHERE ${table === 'unit_link' ? BY_EITHER_PLACE : BY_PLACE}`;
  const removing = `WITH gone AS (DELETE FROM ${from} RETURNING 1) SELECT count(*) AS rows FROM gone`;
  const counting = `SELECT count(*) AS rows FROM ${from}`;
  return counted(await tx.query(mode === 'for real' ? removing : counting, values));
}

async function bankRows(
  tx: Transaction,
  mode: Forget['mode'],
  table: 'bank_request' | 'bank_job' | 'index_generation' | 'bank',
  values: readonly unknown[],
): Promise<number> {
  const from = `memory.${table} WHERE ${BY_BANK}`;
  const removing = `WITH gone AS (DELETE FROM ${from} RETURNING 1) SELECT count(*) AS rows FROM gone`;
  const counting = `SELECT count(*) AS rows FROM ${from}`;
  return counted(await tx.query(mode === 'for real' ? removing : counting, values));
}

function counted([row]: readonly { readonly rows?: string }[]): number {
  return Number(row?.rows ?? 0);
}

async function keep(tx: Transaction, tenant: TenantId, region: string, forget: Forget, units: number, rows: ErasedRows): Promise<void> {
  const { erasure_id, banks, at, by, reason, digest } = forget;
  await tx.query(
    `INSERT INTO memory.erasure (tenant_id, erasure_id, region, banks, at, by, reason, digest, units, rows)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tenant, erasure_id, region, banks, at, by, reason, digest, units, JSON.stringify(rows)],
  );
}

function add(rows: Record<string, number>, name: string, count: number): void {
  rows[name] = (rows[name] ?? 0) + count;
}
