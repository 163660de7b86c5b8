import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { IndexGenerations } from '@edges/bank-store/index-generations';
import { type GrowGenerations, READER } from '@planes/intelligence/recall/grow-generations';
import { MemoryError } from './memory-error';

const AT_ONCE = 100;
/** Generations of another model are kept this long, for whoever goes back to it. */
const KEEP_RETIRED_MS = 24 * 60 * 60 * 1000;
export const NEAR_FROM = 20_000;

/** What reading needs. */
export interface ReadingParts {
  readonly tenant: TenantId;
  readonly store: BankStore;
  readonly generations: IndexGenerations;
  readonly grow: GrowGenerations;
  /** As generations name the model. */
  readonly embedder: string;
  readonly now: () => number;
  readonly onAway: (cause: unknown) => void;
}

/** Has a model read what was retained, beside everything else: one round at a time, and one more when something came meanwhile. */
export class ReadByModel {
  private readonly stopping = new AbortController();
  private last: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;

  constructor(private readonly parts: ReadingParts) {}

  /** Begins a round, or joins the one that waits. Nobody need wait for it; what kept it from its end is told. */
  begin(): void {
    this.ended().catch((cause: unknown) => {
      if (!this.stopping.signal.aborted) this.parts.onAway(cause);
    });
  }

  /** Resolves when everything that was retained by now was read. @throws what kept it from that. */
  ended(): Promise<void> {
    this.waiting ??= this.last
      .catch(() => undefined) // it was told to whoever began it
      .then(() => {
        this.waiting = undefined;
        return (this.last = this.round());
      });
    return this.waiting;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled([this.waiting, this.last]);
  }

  private async round(): Promise<void> {
    const { tenant, generations, embedder, now } = this.parts;
    const asked = { reader: READER, embedder, nearFrom: NEAR_FROM, retiredBy: now() - KEEP_RETIRED_MS, limit: AT_ONCE };
    // Banks of other tenants in the same store are theirs to read.
    let after: { readonly tenant: TenantId; readonly bank: string } | null = { tenant, bank: '' };
    while (after?.tenant === tenant && !this.stopping.signal.aborted) {
      const page: readonly { readonly tenant: TenantId; readonly bank: string }[] = await generations.behind({ ...asked, after });
      for (const place of page) if (place.tenant === tenant) await this.one(place.bank, asked.retiredBy);
      after = page.at(-1) ?? null;
    }
  }

  private async one(name: string, retiredBy: number): Promise<void> {
    const { tenant, store, generations, grow, now } = this.parts;
    const bank = await store.bank(tenant, name);
    if (bank === undefined) return;
    const grown = await grow.run(tenant, bank, now(), this.stopping.signal);
    if (isRefusal(grown)) throw new MemoryError(grown.code, grown.reason, grown.rules);
    await generations.removeRetired(tenant, name, retiredBy);
  }
}
