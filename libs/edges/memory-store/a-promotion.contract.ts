import { derivedId } from '@kernel/ids';
import type { MemoryProposal } from '@kernel/records/memory';
import { EMPTY_GENERATION, nextGeneration } from '@planes/intelligence/memory/generation';
import { promoteMemory } from '@planes/intelligence/memory/promote-memory';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import type { MemoryTip, Settlement } from './memory-store';

export const AT = '2026-01-31T09:30:00.000Z';

/** A promotion as the service makes it. */
export function promotion(proposal: MemoryProposal, { generation }: MemoryTip, ttl = 0, at = AT): Settlement {
  const memory = promoteMemory(proposal, at, ttl);
  const entry = {
    event_id: derivedId('evt', at, memory.memory_id),
    log_id: 'local/0',
    at,
    tenant_id: proposal.tenant_id,
    actor: 'memory-service',
    kind: 'memory_promotion',
    phase: 'fact',
    run_id: null,
    previous_in_run: null,
    classification: memory.classification,
  } as const;
  const audit = auditSubmission(entry, memory.content_hash, '5a'.repeat(32));
  const next = nextGeneration(generation ?? EMPTY_GENERATION, memory);
  return {
    kind: 'promote',
    memory,
    generation: next,
    reason: 'allowed',
    audit,
    event: {
      event_id: derivedId('evt', at, `memory-promoted ${memory.memory_id}`),
      type: 'memory-promoted',
      schema_version: 1,
      tenant_id: proposal.tenant_id,
      key: 'generations',
      at,
      data: { memory_id: memory.memory_id, generation: next, classification: memory.classification },
    },
  };
}
