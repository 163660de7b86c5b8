import type { TenantId } from '@kernel/tenant';
import type { VectorSearch } from '@planes/intelligence/recall/recall-source';
import type { Transaction } from '../database/database';
import type { Bank, BankHead } from './bank';

export const BANK_COLUMNS = 'bank, profile, language, settings, created_at, put_at, units, changes';
export const HEADS = `SELECT b.bank AS name, b.profile, b.language, b.incarnation, b.changes, b.erased_at, g.generation, g.analyser, g.embedder, g.search, g.written
  FROM memory.bank b LEFT JOIN LATERAL (SELECT x.generation, x.analyser, x.embedder, x.search, x.written FROM memory.index_generation x
    WHERE x.tenant_id = b.tenant_id AND x.bank = b.bank AND x.generation = b.generation OFFSET 0) g ON true`;

/** $1 tenant, $2 bank, $3 region, $4 profile, $5 language, $6 settings, $7 the moment. */
export const INSERT_BANK = `INSERT INTO memory.bank AS b (tenant_id, bank, region, profile, language, settings, created_at, put_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`;

export interface BankRow extends Pick<Bank, 'profile' | 'language' | 'settings'> {
  readonly bank: string;
  readonly created_at: string;
  readonly put_at: string;
  readonly units: string;
  readonly changes: string;
}

export interface HeadRow extends Omit<BankHead, 'changes' | 'erasedAt' | 'generation'> {
  readonly changes: string;
  readonly erased_at: string;
  /** Null, with all that follows, for a bank without a generation. */
  readonly generation: string | null;
  readonly analyser: string;
  readonly embedder: string | null;
  readonly search: VectorSearch;
  readonly written: string;
}

export function bankOf({ bank, created_at, put_at, units, changes, ...row }: BankRow): Bank {
  return { name: bank, ...row, createdAt: Number(created_at), putAt: Number(put_at), units: Number(units), changes: Number(changes) };
}

export function headOf({ changes, erased_at, generation, analyser, embedder, search, written, ...row }: HeadRow): BankHead {
  const made = generation === null ? null : { number: Number(generation), analyser, embedder, search, written: Number(written) };
  return { ...row, changes: Number(changes), erasedAt: Number(erased_at), generation: made };
}

/** What a writer needs to know of the bank that it holds. */
export interface HeldRow {
  readonly changes: number;
  readonly lastSeq: number;
  readonly incarnation: string;
}

/** Holds the bank's row, so that writes come one after the other; undefined when there is none. */
export async function holdBank(tx: Transaction, tenant: TenantId, bank: string): Promise<HeldRow | undefined> {
  const [row] = await tx.query<{ changes: string; last_seq: string; incarnation: string }>(
    'SELECT changes, last_seq, incarnation FROM memory.bank WHERE tenant_id = $1 AND bank = $2 FOR UPDATE',
    [tenant, bank],
  );
  return row && { changes: Number(row.changes), lastSeq: Number(row.last_seq), incarnation: row.incarnation };
}

export async function readHead(tx: Transaction, tenant: TenantId, bank: string): Promise<BankHead | undefined> {
  const rows = await tx.query<HeadRow>(`${HEADS} WHERE b.tenant_id = $1 AND b.bank = $2`, [tenant, bank]);
  return rows.map(headOf)[0];
}
