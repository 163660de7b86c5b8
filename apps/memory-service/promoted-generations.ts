import { BoundedCache } from '@kernel/bounded-cache';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { MemoryStore } from '@edges/memory-store/memory-store';
import { type LoadedMemories, loadMemories } from '@planes/intelligence/memory/recall-promoted';

/** Generations that runs are pinned to at one time, of all tenants. */
const GENERATIONS_KEPT = 64;

interface Kept {
  /** Erasures of the tenant before it was read. */
  readonly erasures: number;
  readonly loaded: LoadedMemories;
}

/**
 * Promoted memory by bank and generation, ready to be asked. Nothing but a forgetting changes a generation, so what is kept is good for as long as the store counts
 * no more erasures of the tenant than when it was read; after another one, in whichever process, everything of the tenant goes.
 */
export class PromotedGenerations {
  private readonly kept = new BoundedCache<Kept>(GENERATIONS_KEPT);

  constructor(private readonly store: MemoryStore) {}

  /** Undefined for a generation that the tenant never had. */
  async of(tenant: TenantId, generation: Digest, bank: string): Promise<LoadedMemories | undefined> {
    // Asked before the memories: an erasure in between leaves something new under an old count, and it is read once more.
    const erasures = await this.store.erasures(tenant);
    const name = JSON.stringify([tenant, generation, bank]);
    const known = this.kept.get(name);
    if (known?.erasures === erasures) return known.loaded;
    if (known !== undefined) this.drop(tenant);
    const promoted = await this.store.promoted(tenant, generation, bank);
    if (promoted === undefined) return undefined;
    const loaded = loadMemories(generation, promoted);
    this.kept.set(name, { erasures, loaded });
    return loaded;
  }

  /** Keeps nothing of the tenant. */
  drop(tenant: TenantId): void {
    const beginning = `[${JSON.stringify(tenant)},`;
    this.kept.deleteWhere((name) => name.startsWith(beginning));
  }
}
