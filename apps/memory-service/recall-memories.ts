import { BoundedCache } from '@kernel/bounded-cache';
import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { RecalledMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { MemoryStore } from '@edges/memory-store/memory-store';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { type LoadedMemories, loadMemories, recallPromoted } from '@planes/intelligence/memory/recall-promoted';

export interface RecallRequest {
  readonly bank: string;
  readonly query: string;
  readonly top_k: number;
  readonly generation: Digest;
  readonly max_classification: Classification;
  readonly at: Timestamp;
}

/** Generations that runs are pinned to at one time, of all tenants; a generation never changes, so what is kept is never old. */
const GENERATIONS_KEPT = 64;

/** Recalls promoted memory as of a pinned generation. */
export class RecallMemories {
  private readonly loaded = new BoundedCache<LoadedMemories>(GENERATIONS_KEPT);

  constructor(private readonly store: MemoryStore) {}

  async run(
    tenant: TenantId,
    { query, top_k, generation, bank, max_classification: ceiling, at }: RecallRequest,
  ): Promise<RecalledMemory | Refusal> {
    const memories = generation === EMPTY_GENERATION ? loadMemories(generation, []) : await this.memories(tenant, generation, bank);
    if (memories === undefined) return unknown(generation);
    return { tenant_id: tenant, generation, query, memories: recallPromoted(memories, { text: query, at, ceiling, most: top_k }) };
  }

  private async memories(tenant: TenantId, generation: Digest, bank: string): Promise<LoadedMemories | undefined> {
    const name = JSON.stringify([tenant, generation, bank]);
    const known = this.loaded.get(name);
    if (known !== undefined) return known;
    const promoted = await this.store.promoted(tenant, generation, bank);
    if (promoted === undefined) return undefined;
    const loaded = loadMemories(generation, promoted);
    this.loaded.set(name, loaded);
    return loaded;
  }
}

function unknown(generation: Digest): Refusal {
  const code: MemoryCode = 'MEMORY_GENERATION_UNKNOWN';
  return refused(code, `this tenant never had the memory generation ${generation}`);
}
