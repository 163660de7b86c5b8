import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { RecalledMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { loadMemories, recallPromoted } from '@planes/intelligence/memory/recall-promoted';
import type { PromotedGenerations } from './promoted-generations';

export interface RecallRequest {
  readonly bank: string;
  readonly query: string;
  readonly top_k: number;
  readonly generation: Digest;
  readonly max_classification: Classification;
  readonly at: Timestamp;
}

/** Recalls promoted memory as of a pinned generation. What was forgotten since is not there. */
export class RecallMemories {
  constructor(private readonly generations: PromotedGenerations) {}

  async run(
    tenant: TenantId,
    { query, top_k, generation, bank, max_classification: ceiling, at }: RecallRequest,
  ): Promise<RecalledMemory | Refusal> {
    const memories = generation === EMPTY_GENERATION ? loadMemories(generation, []) : await this.generations.of(tenant, generation, bank);
    if (memories === undefined) return unknown(generation);
    return { tenant_id: tenant, generation, query, memories: recallPromoted(memories, { text: query, at, ceiling, most: top_k }) };
  }
}

function unknown(generation: Digest): Refusal {
  const code: MemoryCode = 'MEMORY_GENERATION_UNKNOWN';
  return refused(code, `this tenant never had the memory generation ${generation}`);
}
