import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { MemoryStore } from '@edges/memory-store/memory-store';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';

/** Tells the newest generation: what a run that begins now is pinned to. */
export class ShowGeneration {
  constructor(private readonly store: MemoryStore) {}

  async run(tenant: TenantId): Promise<Digest> {
    return (await this.store.currentGeneration(tenant)) ?? EMPTY_GENERATION;
  }
}
