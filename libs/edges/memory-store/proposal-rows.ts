import type { Digest } from '@kernel/digest';
import { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Transaction } from '../database/database';
import { storedBytes, storedRecord } from '../database/stored-record';
import type { MemoryTip, StandingProposal } from './memory-store';
import { FIND_STANDING } from './recall-rows';

export interface MemoryRow {
  readonly memory_digest: string;
  readonly canonical: Buffer;
}

interface ProposalRow extends Pick<StandingProposal, 'state' | 'memory_id' | 'reason'> {
  readonly proposal_digest: string;
  /** Null when it was forgotten. */
  readonly canonical: Buffer | null;
  readonly ttl_seconds: string;
}

/** A proposal as it is kept. One that was forgotten is known by its digest, and says nothing. */
export interface KnownProposal extends Omit<StandingProposal, 'proposal'> {
  readonly digest: string;
  readonly proposal: MemoryProposal | null;
}

/** Undefined for an id that nobody handed in. */
export async function findProposal(tx: Transaction, tenant: TenantId, id: string): Promise<KnownProposal | undefined> {
  const [row] = await tx.query<ProposalRow>(
    'SELECT proposal_digest, canonical, ttl_seconds, state, memory_id, reason FROM memory.proposal WHERE tenant_id = $1 AND proposal_id = $2',
    [tenant, id],
  );
  if (row === undefined) return undefined;
  const { proposal_digest: digest, canonical, ttl_seconds, state, memory_id, reason } = row;
  const what = `memory proposal ${id}`;
  const proposal = canonical === null ? null : storedRecord(what, MemoryProposal, storedBytes(what, digest, canonical));
  return { digest, proposal, ttl_seconds: Number(ttl_seconds), state, memory_id, reason };
}

/** What a decision about the proposal rests on. */
export async function tipOf(
  tx: Transaction,
  tenant: TenantId,
  { bank, entity, predicate }: MemoryProposal,
  at: Timestamp,
): Promise<MemoryTip> {
  const rows = await tx.query<MemoryRow>(FIND_STANDING, [tenant, bank, entity, predicate, at]);
  return { generation: await newestGeneration(tx, tenant), standing: rows.map(memoryOf) };
}

/** Null before the first promotion. What was forgotten began its generation all the same. */
export async function newestGeneration(tx: Transaction, tenant: TenantId): Promise<Digest | null> {
  const [row] = await tx.query<{ generation: Digest }>(
    'SELECT generation FROM memory.memory WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1',
    [tenant],
  );
  return row?.generation ?? null;
}

/** @throws Fault DOCUMENT_CORRUPT when the row no longer hashes to its digest. */
export function memoryOf({ memory_digest, canonical }: MemoryRow): PromotedMemory {
  const what = `memory ${memory_digest}`;
  return storedRecord(what, PromotedMemory, storedBytes(what, memory_digest, canonical));
}
