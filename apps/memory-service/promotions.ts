import { derivedId } from '@kernel/ids';
import type { StatedEvent } from '@kernel/records/event';
import type { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import type { Timestamp } from '@kernel/time';
import type { MemoryTip, Promotion } from '@edges/memory-store/memory-store';
import { EMPTY_GENERATION, nextGeneration } from '@planes/intelligence/memory/generation';
import { promoteMemory } from '@planes/intelligence/memory/promote-memory';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import { type Digest, digestOf } from '@kernel/digest';
import type { SaltSource } from '@kernel/salt-source';

export interface PromotionGrounds {
  readonly proposal: MemoryProposal;
  readonly ttl_seconds: number;
  readonly at: Timestamp;
  /** `memory-service` when rules promote, otherwise the person. */
  readonly actor: string;
  readonly reason: string;
}

/** Makes of a proposal what a promotion writes: the memory, the generation it begins, the entry for the audit log and the event. */
export class Promotions {
  constructor(
    private readonly salts: SaltSource,
    private readonly logId: string,
  ) {}

  make({ proposal, ttl_seconds, at, actor, reason }: PromotionGrounds, { generation: previous }: MemoryTip): Promotion {
    const memory = promoteMemory(proposal, at, ttl_seconds);
    const generation = nextGeneration(previous ?? EMPTY_GENERATION, memory);
    const event = {
      event_id: derivedId('evt', at, `promotion of ${memory.memory_id}`),
      log_id: this.logId,
      at,
      tenant_id: proposal.tenant_id,
      actor,
      kind: 'memory_promotion',
      phase: 'fact',
      run_id: proposal.run_id,
      previous_in_run: null,
      classification: memory.classification,
    } as const;
    const told = { proposal_id: proposal.proposal_id, memory_id: memory.memory_id, content_hash: memory.content_hash, generation, reason };
    return {
      kind: 'promote',
      memory,
      generation,
      reason,
      audit: auditSubmission(event, digestOf(told), this.salts.next()),
      event: promotedEvent(memory, generation, at),
    };
  }
}

// One key for all banks of a tenant: generations are a chain, and arrive in its order.
function promotedEvent(memory: PromotedMemory, generation: Digest, at: Timestamp): StatedEvent<'memory-promoted'> {
  const { tenant_id, memory_id, classification } = memory;
  return {
    event_id: derivedId('evt', at, `memory-promoted ${memory_id}`),
    type: 'memory-promoted',
    schema_version: 1,
    tenant_id,
    key: 'generations',
    at,
    data: { memory_id, generation, classification },
  };
}
