import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankStore } from '@edges/bank-store/bank-store';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import { EXPORT_VERSION } from '@planes/intelligence/memory/portability/export-record';
import { ExportLines, headerLine } from '@planes/intelligence/memory/portability/write-export';
import { exportedMemory } from '@edges/bank-store/exported-memory';
import type { OpenBank } from './open-bank';

const AT_ONCE = 500;

/** Takes a bank away as JSON lines, retired memories included. */
export class ExportBank {
  constructor(
    private readonly store: BankStore,
    private readonly banks: OpenBank,
  ) {}

  /** The lines, as they are read; memories retained meanwhile come too. BANK_UNKNOWN before anything is sent. */
  async run(tenant: TenantId, name: string): Promise<AsyncIterable<string> | Refusal> {
    const opened = await this.banks.run(tenant, name);
    if (isRefusal(opened)) return opened;
    const { bank, settings } = opened;
    const { profile, language } = bank;
    const header = headerLine({ fiveplane_memory_export: EXPORT_VERSION, tenant_id: tenant, bank_id: name, profile, language, settings });
    return this.lines(tenant, name, header);
  }

  private async *lines(tenant: TenantId, bank: string, header: string): AsyncGenerator<string> {
    yield header;
    const lines = new ExportLines();
    let after: number | null = null;
    do {
      const { units, next } = await this.store.units(tenant, bank, EVERY_UNIT, 'ever', { after, limit: AT_ONCE });
      if (units.length > 0) yield units.map((unit) => lines.line(exportedMemory(unit))).join('');
      after = next;
    } while (after !== null);
    yield lines.end();
  }
}
