import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import { BANK_PROFILES } from '@edges/bank-store/bank';
import { type BankStore, MOST_UNITS } from '@edges/bank-store/bank-store';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { ExportedMemory, ExportHeader } from '@planes/intelligence/memory/portability/export-record';
import { readExport } from '@planes/intelligence/memory/portability/read-export';
import type { ImportResult } from '@planes/intelligence/memory/verbs/bank';
import { prepareUnits } from '@planes/intelligence/recall/prepare-units';
import type { Language } from '@planes/intelligence/retrieval/analysis/languages';
import { STEMMED_LANGUAGES } from '@planes/intelligence/retrieval/analysis/languages';
import type { EraseMemories } from './erase-memories';
import { importedUnit } from './exported-memory';
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

  /**
   * Imports a whole file. A bank that is not there is made as the file says; one that is there keeps its settings. Up to 5 000 memories are written all or
   * none; more are written in such parts, and the same import again writes what is missing.
   */
  async run(caller: MemoryCaller, bank: string, lines: readonly unknown[], onConflict: OnConflict): Promise<ImportResult | Refusal> {
    const read = readExport(lines);
    if (isRefusal(read)) return read;
    const language = await this.bankFor(caller, bank, read.header);
    if (isRefusal(language)) return language;
    const standing = await this.standing(caller, bank, read.memories);
    const changed = read.memories.filter(({ memory_id }) => standing.has(memory_id));
    if (changed.length > 0 && onConflict === 'error') return conflict(changed.length);
    if (changed.length > 0 && onConflict === 'overwrite') {
      const forgotten = await this.forget(caller, bank, changed);
      if (isRefusal(forgotten)) return forgotten;
    }
    const memories = onConflict === 'overwrite' ? read.memories : read.memories.filter(({ memory_id }) => !standing.has(memory_id));
    let imported = 0;
    for (let from = 0; from < memories.length; from += MOST_UNITS) {
      const written = await this.write(caller, bank, language.language, memories.slice(from, from + MOST_UNITS));
      if (isRefusal(written)) return written;
      imported += written.added;
    }
    const overwritten = onConflict === 'overwrite' ? changed.length : 0;
    return { bank_id: bank, imported, skipped: read.memories.length - imported, overwritten };
  }

  private async bankFor(
    { tenant_id }: MemoryCaller,
    name: string,
    header: ExportHeader,
  ): Promise<{ readonly language: Language } | Refusal> {
    const standing = await this.store.bank(tenant_id, name);
    if (standing !== undefined) return standing;
    const profile = BANK_PROFILES.find((known) => known === header.profile);
    const language = ([...STEMMED_LANGUAGES, 'plain'] as const).find((known) => known === header.language);
    const code: MemoryCode = 'MEMORY_IMPORT_UNREADABLE';
    if (profile === undefined || language === undefined) return refused(code, 'line 1: its profile or language is not known here');
    const at = millisOf(this.clock.now());
    return this.store.putBank(tenant_id, { name, profile, language, settings: { ...header.settings }, at });
  }

  private async standing({ tenant_id }: MemoryCaller, bank: string, memories: readonly ExportedMemory[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let from = 0; from < memories.length; from += LOOKED_UP_AT_ONCE) {
      const ids = memories.slice(from, from + LOOKED_UP_AT_ONCE).map(({ memory_id }) => memory_id);
      for (const { id } of await this.store.unitsById(tenant_id, bank, ids)) found.add(id);
    }
    return found;
  }

  private forget(caller: MemoryCaller, bank: string, memories: readonly ExportedMemory[]): Promise<object | Refusal> {
    const ids = memories.map(({ memory_id }) => memory_id);
    return this.erase.run(caller.tenant_id, {
      erasure_id: this.ids.next('era'),
      banks: [bank],
      choice: { ...EVERY_UNIT, ids },
      scope: 'units',
      mode: 'for real',
      at: millisOf(this.clock.now()),
      by: principalOf(caller),
      reason: 'overwritten by an import',
      digest: digestOf({ bank, ids }),
    });
  }

  private async write(
    { tenant_id }: MemoryCaller,
    bank: string,
    language: Language,
    memories: readonly ExportedMemory[],
  ): Promise<{ readonly added: number } | Refusal> {
    const imported = memories.map(importedUnit);
    const prepared = prepareUnits(imported.map(({ unit }) => unit), language); // prettier-ignore
    if (isRefusal(prepared)) return prepared;
    const units = prepared.map((unit, at) => ({ ...unit, contentKey: imported[at]?.contentKey ?? unit.contentKey }));
    const retained = await this.store.retain(tenant_id, bank, { units, idempotency: null });
    if (isRefusal(retained)) return retained;
    return { added: retained.units.filter(({ outcome }) => outcome === 'added').length };
  }
}

function conflict(count: number): Refusal {
  const code: MemoryCode = 'MEMORY_IMPORT_CONFLICT';
  return refused(code, `${count} memories of the file stand in the bank already`);
}
