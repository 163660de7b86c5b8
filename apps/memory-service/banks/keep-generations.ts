import type { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { type Millis, millisOf } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { IndexGenerations } from '@edges/bank-store/index-generations';
import { type GrowGenerations, READER } from '@planes/intelligence/recall/grow-generations';
import type { Log } from '@platform/log';

/** What generations are to be, and how long those that no longer answer are kept. */
export interface GenerationRules {
  /** As generations name it; null: none. */
  readonly embedder: string | null;
  readonly nearFrom: number;
  readonly keepRetired: Millis;
}

const AT_ONCE = 100;
/** After something failed for want of the world. */
const RETRY: Millis = 10_000;

interface Round {
  readonly refused: Set<TenantId>;
  failures: number;
}

/** Brings the index generation of every bank to what was written, and removes those that nobody asks any more. */
export class KeepGenerations {
  private readonly stopping = new AbortController();

  constructor(
    private readonly generations: IndexGenerations,
    private readonly banks: BankStore,
    private readonly grow: GrowGenerations,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly rules: GenerationRules,
  ) {}

  /**
   * One round over all banks with work to be done on them; resolves to the pause before the next when that is not the usual one.
   * A bank that fails keeps no other from its turn; a tenant whom the embedder refuses waits for the next round. @throws Fault when banks cannot be listed.
   */
  async run(): Promise<Millis | undefined> {
    const { embedder, nearFrom, keepRetired } = this.rules;
    const retiredBy = millisOf(this.clock.now()) - keepRetired;
    const asked = { reader: READER, embedder, nearFrom, retiredBy, limit: AT_ONCE };
    const round: Round = { refused: new Set(), failures: 0 };
    let page = await this.generations.behind({ ...asked, after: null });
    while (page.length > 0) {
      for (const { tenant, bank } of page) {
        if (this.stopping.signal.aborted) return undefined;
        if (!round.refused.has(tenant)) await this.one(tenant, bank, retiredBy, round);
      }
      page = await this.generations.behind({ ...asked, after: page.at(-1) ?? null });
    }
    return round.failures > 0 ? RETRY : undefined;
  }

  /** The round under way ends with the step that it is at. */
  stop(): void {
    this.stopping.abort();
  }

  private async one(tenant: TenantId, name: string, retiredBy: Millis, round: Round): Promise<void> {
    try {
      const bank = await this.banks.bank(tenant, name);
      if (bank === undefined) return; // It went since it was listed.
      const grown = await this.grow.run(tenant, bank, millisOf(this.clock.now()), this.stopping.signal);
      if (isRefusal(grown)) {
        round.refused.add(tenant);
        round.failures += 1;
        this.log.warn('vectors of a bank are not made', { tenant, bank: name, code: grown.code, reason: grown.reason });
      } else if (grown.outcome === 'live') this.log.info('index generation of a bank answers', { tenant, bank: name, units: grown.taken });
      else if (grown.outcome === 'flawed') {
        round.failures += 1;
        this.log.error('index generation of a bank given up', { tenant, bank: name, missing: grown.missing, strange: grown.strange });
      }
      await this.generations.removeRetired(tenant, name, retiredBy);
    } catch (cause) {
      if (this.stopping.signal.aborted) return;
      round.failures += 1;
      this.log.warn('index generation of a bank cannot be kept', { tenant, bank: name, cause });
    }
  }
}
