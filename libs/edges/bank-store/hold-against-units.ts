import type { TenantId } from '@kernel/tenant';
import type { Transaction } from '../database/database';
import { HOLD_AGAINST_UNITS } from './generation-sql';

/** What must be in a generation, what is missing of it and what is strange, at the places where the bank stood when it was counted. */
export interface Counted {
  readonly units: string;
  readonly missing: number;
  readonly strange: number;
  readonly digest: string;
  readonly lastSeq: number;
  readonly erasedAt: number;
}

/** Undefined while units are still to be taken in. */
export async function holdAgainstUnits(tx: Transaction, tenant: TenantId, bank: string, generation: number): Promise<Counted | undefined> {
  const [row] = await tx.query<{ last_seq: string; erased_at: string; taken_to: string; embedder: string | null; analyser: string }>(
    `SELECT b.last_seq, b.erased_at, g.taken_to, g.embedder, g.analyser FROM memory.bank b
     JOIN memory.index_generation g ON g.tenant_id = b.tenant_id AND g.bank = b.bank
     WHERE b.tenant_id = $1 AND b.bank = $2 AND g.generation = $3 AND g.state = 'building' AND g.taken_to = b.last_seq`,
    [tenant, bank, generation],
  );
  if (row === undefined) return undefined;
  const [counted] = await tx.query<{ units: string; missing: string; strange: string; digest: string }>(HOLD_AGAINST_UNITS, [
    ...[tenant, bank, generation, row.embedder !== null, row.analyser],
  ]);
  if (counted === undefined) throw new Error('a count gives a row');
  const { units, missing, strange, digest } = counted;
  return {
    units,
    missing: Number(missing),
    strange: Number(strange),
    digest,
    lastSeq: Number(row.last_seq),
    erasedAt: Number(row.erased_at),
  };
}
