import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';

/** Where uses are written. */
export interface UseRecord {
  noteUse(tenant: TenantId, bank: string, ids: readonly string[], at: Millis): Promise<void>;
}

/** Notes that wait at most; what is noted beyond them is lost, and lifetimes count from an earlier use. */
const MOST_WAITING = 10_000;

/** Collects which memories were of use, so that a recall does not wait for that to be written. What a dying process had collected is lost. */
export class UsedMemories {
  private readonly waiting = new Map<string, { readonly tenant: TenantId; readonly bank: string; at: Millis; readonly ids: Set<string> }>();
  private count = 0;

  constructor(private readonly store: UseRecord) {}

  note(tenant: TenantId, hits: readonly { readonly bank_id: string; readonly memory_id: string }[], at: Millis): void {
    for (const { bank_id: bank, memory_id } of hits) {
      if (this.count >= MOST_WAITING) return;
      const name = `${tenant}\n${bank}`;
      const noted = this.waiting.get(name) ?? { tenant, bank, at, ids: new Set<string>() };
      this.waiting.set(name, noted);
      if (!noted.ids.has(memory_id)) this.count += 1;
      noted.ids.add(memory_id);
      noted.at = Math.max(noted.at, at);
    }
  }

  /** Writes what was collected. @throws Fault when the store is away; what was not written waits on. */
  async flush(): Promise<void> {
    for (const [name, { tenant, bank, at, ids }] of [...this.waiting]) {
      this.waiting.delete(name);
      this.count -= ids.size;
      try {
        await this.store.noteUse(tenant, bank, [...ids], at);
      } catch (error) {
        this.note(tenant, [...ids].map((memory_id) => ({ bank_id: bank, memory_id })), at); // prettier-ignore
        throw error;
      }
    }
  }
}
