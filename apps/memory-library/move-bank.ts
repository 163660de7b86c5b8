import { digestOf } from '@kernel/digest';
import { isBankName } from '@edges/bank-store/bank';
import { exportedMemory } from '@edges/bank-store/exported-memory';
import type { Forget } from '@edges/bank-store/forgetting';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import { bankSettingsOf } from '@planes/intelligence/memory/banks/bank-settings';
import { MEMORY_ERRORS, type MemoryCode } from '@planes/intelligence/memory/errors';
import { type ExportedMemory, EXPORT_VERSION } from '@planes/intelligence/memory/portability/export-record';
import { bankAsExported, prepareImport } from '@planes/intelligence/memory/portability/prepare-import';
import { readExport } from '@planes/intelligence/memory/portability/read-export';
import { ExportLines, headerLine } from '@planes/intelligence/memory/portability/write-export';
import { BANK_ERRORS } from '@planes/intelligence/recall/errors';
import { JsonLines } from '@platform/http/json-lines';
import { JsonRefused } from '@platform/http/strict-json';
import { granted, misfit } from './granted';
import type { ImportResult, OnConflict } from './memory-bank';
import { MemoryError } from './memory-error';
import { ACTOR, type MemoryParts, standingBank } from './memory-parts';

const READ_AT_ONCE = 500;
const LOOKED_UP_AT_ONCE = 1_000;

/** A bank as a file, and a file as a bank. The memory service reads and writes the same. */
export class MoveBank {
  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'store' | 'recall' | 'reading' | 'ids' | 'now'>) {}

  /** The lines, as they are read. @throws MemoryError BANK_UNKNOWN at the first. */
  async *export(name: string): AsyncGenerator<string> {
    const { store, tenant } = this.parts;
    const { profile, language, settings } = await standingBank(this.parts, name);
    const bank = { bank_id: name, profile, language, settings: bankSettingsOf(settings) };
    yield headerLine({ fiveplane_memory_export: EXPORT_VERSION, tenant_id: tenant, ...bank });
    const lines = new ExportLines();
    let after: number | null = null;
    do {
      const { units, next } = await store.units(tenant, name, EVERY_UNIT, 'ever', { after, limit: READ_AT_ONCE });
      if (units.length > 0) yield units.map((unit) => lines.line(exportedMemory(unit))).join('');
      after = next;
    } while (after !== null);
    yield lines.end();
  }

  /** All of the file, or nothing. A bank that stands keeps its rules. */
  async import(name: string, file: string | Iterable<string> | AsyncIterable<string>, onConflict: OnConflict): Promise<ImportResult> {
    const { store, tenant, recall, reading } = this.parts;
    if (!isBankName(name)) throw new MemoryError('BANK_NAME_INVALID', BANK_ERRORS.BANK_NAME_INVALID);
    if (!['error', 'skip', 'overwrite'].includes(onConflict)) throw misfit('a conflict is an error, or is answered by skip or overwrite');
    const { header, memories } = granted(readExport(await linesOf(file)));
    const { profile, language, settings } = (await store.bank(tenant, name)) ?? granted(bankAsExported(name, header));
    const found = await this.found(name, memories);
    const standing = memories.filter(({ memory_id }) => found.has(memory_id)).map(({ memory_id }) => memory_id);
    const conflict: MemoryCode = 'MEMORY_IMPORT_CONFLICT';
    if (standing.length > 0 && onConflict === 'error') throw new MemoryError(conflict, MEMORY_ERRORS[conflict]);
    const overwrites = onConflict === 'overwrite' && standing.length > 0;
    const wanted = overwrites ? memories : memories.filter(({ memory_id }) => !found.has(memory_id));
    const units = granted(prepareImport(wanted, language));
    const bank = { name, profile, language, settings, at: this.parts.now() };
    const { retained } = granted(await store.import(tenant, { bank, replaces: overwrites ? this.replaced(name, standing) : null, units }));
    if (overwrites) recall.drop(tenant, [name]);
    reading?.begin();
    const added = new Set(retained.units.filter(({ outcome }) => outcome === 'added').map(({ id }) => id));
    const overwritten = overwrites ? standing.filter((id) => added.has(id)).length : 0;
    return { imported: added.size, skipped: memories.length - added.size, overwritten };
  }

  private async found(bank: string, memories: readonly ExportedMemory[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let from = 0; from < memories.length; from += LOOKED_UP_AT_ONCE) {
      const ids = memories.slice(from, from + LOOKED_UP_AT_ONCE).map(({ memory_id }) => memory_id);
      for (const { id } of await this.parts.store.unitsById(this.parts.tenant, bank, ids)) found.add(id);
    }
    return found;
  }

  private replaced(bank: string, ids: readonly string[]): Forget {
    const asked = { erasure_id: this.parts.ids.next('era'), banks: [bank], choice: { ...EVERY_UNIT, ids }, scope: 'units' } as const;
    const digest = digestOf({ bank, ids: [...ids] });
    return { ...asked, mode: 'for real', at: this.parts.now(), by: ACTOR, reason: 'overwritten by an import', digest };
  }
}

/** The lines of a file as JSON, wherever it was cut into pieces. */
async function linesOf(file: string | Iterable<string> | AsyncIterable<string>): Promise<readonly unknown[]> {
  const pieces: string[] = [];
  for await (const piece of typeof file === 'string' ? [file] : file) pieces.push(piece);
  try {
    return JsonLines.read(Buffer.from(pieces.join(''), 'utf8')).values;
  } catch (error) {
    const code: MemoryCode = 'MEMORY_IMPORT_UNREADABLE';
    if (error instanceof JsonRefused) throw new MemoryError(code, error.detail);
    throw error;
  }
}
