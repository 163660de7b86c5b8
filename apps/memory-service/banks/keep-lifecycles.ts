import { isRefusal } from '@kernel/outcome';
import type { BankDirectory, BankPlace } from '@edges/bank-directory/bank-directory';
import type { Log } from '@platform/log';
import type { DropOldCalls } from './drop-old-calls';
import type { MemoryCaller } from './memory-caller';
import type { RunLifecycle } from './run-lifecycle';

const AT_ONCE = 100;

/** Carries out the lifecycle of every bank of every tenant, and removes what is kept of old calls. */
export class KeepLifecycles {
  private stopped = false;

  constructor(
    private readonly directory: BankDirectory,
    private readonly lifecycle: RunLifecycle,
    private readonly calls: DropOldCalls,
    private readonly log: Log,
  ) {}

  /** One round over all banks. A bank that fails keeps no other from its turn. @throws Fault when the directory cannot be read. */
  async run(): Promise<void> {
    for (
      let page = await this.directory.after(null, AT_ONCE);
      page.length > 0;
      page = await this.directory.after(page.at(-1) ?? null, AT_ONCE)
    )
      for (const place of page) {
        if (this.stopped) return;
        await this.one(place);
      }
  }

  /** The round under way ends with the bank that it is at. */
  stop(): void {
    this.stopped = true;
  }

  private async one({ tenant, bank }: BankPlace): Promise<void> {
    const caller: MemoryCaller = { tenant_id: tenant, user_id: 'memory-service', kind: 'service', roles: [] };
    try {
      await this.calls.run(tenant, bank);
      const done = await this.lifecycle.run(caller, bank);
      if (isRefusal(done)) return; // It went since it was listed.
      const { archived_count: archived, deleted_count: deleted, steps } = done;
      if (archived + deleted > 0) this.log.info('lifecycle of a bank carried out', { tenant, bank, archived, deleted });
      const holds = steps.flatMap(({ held_by }) => held_by);
      if (holds.length > 0) this.log.info('lifecycle of a bank under hold', { tenant, bank, holds: [...new Set(holds)] });
    } catch (cause) {
      this.log.warn('lifecycle of a bank failed', { tenant, bank, cause });
    }
  }
}
