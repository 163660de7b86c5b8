import { derivedId } from '@kernel/ids';
import type { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import { later, type Timestamp } from '@kernel/time';
import { contentHashOf } from './generation';

/** The memory that a proposal becomes. Its id follows from the proposal; a lifetime of 0 seconds is for ever. */
export function promoteMemory(
  { proposal_id, run_id: _run, ...statement }: MemoryProposal,
  at: Timestamp,
  ttlSeconds: number,
): PromotedMemory {
  const memory = {
    memory_id: derivedId('mem', at, proposal_id),
    ...statement,
    promoted_at: at,
    expires_at: ttlSeconds === 0 ? null : later(at, ttlSeconds * 1000),
  };
  return { ...memory, content_hash: contentHashOf(memory) };
}
