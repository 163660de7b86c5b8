import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import type { BankStore, ImportUnits } from '@edges/bank-store/bank-store';
import type { Forget } from '@edges/bank-store/forgetting';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { ExportedMemory } from '@planes/intelligence/memory/portability/export-record';
import { bankAsExported, prepareImport } from '@planes/intelligence/memory/portability/prepare-import';
import { readExport } from '@planes/intelligence/memory/portability/read-export';
import type { ImportResult } from '@planes/intelligence/memory/verbs/bank';
import type { EraseMemories } from './erase-memories';
import { type MemoryCaller, principalOf } from './memory-caller';

/** What is done with a memory whose id stands in the bank. */
export type OnConflict = 'error' | 'skip' | 'overwrite';

const LOOKED_UP_AT_ONCE = 1_000;

/** Brings an export back, into a bank of its own name or another's. */
export class ImportBank {
  constructor(
    private readonly store: BankStore,
    private readonly erase: EraseMemories,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Imports a whole file, or nothing of it. A bank that is not there is made as the file says; one that is there keeps its settings. */
  async run(caller: MemoryCaller, bank: string, lines: readonly unknown[], onConflict: OnConflict): Promise<ImportResult | Refusal> {
    const read = readExport(lines);
    if (isRefusal(read)) return read;
    const made = (await this.store.bank(caller.tenant_id, bank)) ?? bankAsExported(bank, read.header);
    if (isRefusal(made)) return made;
    const found = await this.standing(caller, bank, read.memories);
    const standing = read.memories.filter(({ memory_id }) => found.has(memory_id)).map(({ memory_id }) => memory_id);
    if (standing.length > 0 && onConflict === 'error') return conflict(standing.length);
    const memories = onConflict === 'overwrite' ? read.memories : read.memories.filter(({ memory_id }) => !found.has(memory_id));
    const units = prepareImport(memories, made.language);
    if (isRefusal(units)) return units;
    const { name, profile, language, settings } = made;
    const asked: ImportUnits = { bank: { name, profile, language, settings, at: millisOf(this.clock.now()) }, replaces: null, units };
    const imported =
      onConflict === 'overwrite' && standing.length > 0
        ? await this.erase.replace(caller.tenant_id, this.replaced(caller, bank, standing), asked)
        : await this.store.import(caller.tenant_id, asked);
    if (isRefusal(imported)) return imported;
    const added = new Set(imported.retained.units.filter(({ outcome }) => outcome === 'added').map(({ id }) => id));
    const overwritten = onConflict === 'overwrite' ? standing.filter((id) => added.has(id)).length : 0;
    return { bank_id: bank, imported: added.size, skipped: read.memories.length - added.size, overwritten };
  }

  private async standing({ tenant_id }: MemoryCaller, bank: string, memories: readonly ExportedMemory[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let from = 0; from < memories.length; from += LOOKED_UP_AT_ONCE) {
      const ids = memories.slice(from, from + LOOKED_UP_AT_ONCE).map(({ memory_id }) => memory_id);
      for (const { id } of await this.store.unitsById(tenant_id, bank, ids)) found.add(id);
    }
    return found;
  }

  private replaced(caller: MemoryCaller, bank: string, ids: readonly string[]): Forget {
    return {
      erasure_id: this.ids.next('era'),
      banks: [bank],
      choice: { ...EVERY_UNIT, ids },
      scope: 'units',
      mode: 'for real',
      at: millisOf(this.clock.now()),
      by: principalOf(caller),
      reason: 'overwritten by an import',
      digest: digestOf({ bank, ids }),
    };
  }
}

function conflict(count: number): Refusal {
  const code: MemoryCode = 'MEMORY_IMPORT_CONFLICT';
  return refused(code, `${count} memories of the file stand in the bank already`);
}
