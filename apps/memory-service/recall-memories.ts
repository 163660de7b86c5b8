import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { RecalledMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { MemoryStore, RecallFound } from '@edges/memory-store/memory-store';
import { distinctTerms } from '@planes/intelligence/lexical/analyse';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { rankMemories } from '@planes/intelligence/memory/rank-memories';

export interface RecallRequest {
  readonly bank: string;
  readonly query: string;
  readonly top_k: number;
  readonly generation: Digest;
  readonly max_classification: Classification;
  readonly at: Timestamp;
}

const NOTHING: RecallFound = { found: [], bank: { memories: 0, terms: 0 } };

/** Recalls promoted memory as of a pinned generation. */
export class RecallMemories {
  constructor(private readonly store: MemoryStore) {}

  async run(
    tenant: TenantId,
    { query, top_k, generation, bank, max_classification: ceiling, at }: RecallRequest,
  ): Promise<RecalledMemory | Refusal> {
    const terms = distinctTerms(query);
    const recalled = generation === EMPTY_GENERATION ? NOTHING : await this.store.recall(tenant, { generation, bank, ceiling, at, terms });
    if (recalled === undefined) return unknown(generation);
    const ranked = rankMemories(terms, recalled.found, recalled.bank, top_k);
    return { tenant_id: tenant, generation, query, memories: ranked.map(({ memory, score }) => ({ memory, score })) };
  }
}

function unknown(generation: Digest): Refusal {
  const code: MemoryCode = 'MEMORY_GENERATION_UNKNOWN';
  return refused(code, `this tenant never had the memory generation ${generation}`);
}
