import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { millisOf, type Millis } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import { EVERY_UNIT, type UnitChoice } from '@edges/bank-store/unit-choice';
import { type LifecycleStep, planLifecycle } from '@planes/intelligence/memory/lifecycle/plan-lifecycle';
import type { LifecycleResult } from '@planes/intelligence/memory/verbs/bank';
import { type MemoryCaller, principalOf } from './memory-caller';
import type { EraseMemories } from './erase-memories';
import type { OpenBank } from './open-bank';
import type { UsedMemories } from '@planes/intelligence/memory/lifecycle/used-memories';

type Done = LifecycleResult['steps'][number];

/** Carries out what a bank's settings say of age and use. */
export class RunLifecycle {
  constructor(
    private readonly store: BankStore,
    private readonly erase: EraseMemories,
    private readonly banks: OpenBank,
    private readonly used: UsedMemories,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Each pass with its count. Under hold nothing is deleted: those passes tell the holds, the others are done all the same. */
  async run(caller: MemoryCaller, name: string): Promise<LifecycleResult | Refusal> {
    const opened = await this.banks.run(caller.tenant_id, name);
    if (isRefusal(opened)) return opened;
    // A use that is not written yet would let a memory that is in use go.
    await this.used.flush();
    const now = millisOf(this.clock.now());
    const steps: Done[] = [];
    for (const step of planLifecycle(opened.settings.lifecycle, now)) steps.push(await this.step(caller, name, step, now));
    const count = (does: LifecycleStep['does']) => steps.reduce((sum, step) => sum + (step.does === does ? step.count : 0), 0);
    return { bank_id: name, archived_count: count('archive'), deleted_count: count('delete'), steps };
  }

  private async step(caller: MemoryCaller, bank: string, { does, because, ...demands }: LifecycleStep, at: Millis): Promise<Done> {
    const choice: UnitChoice = { ...EVERY_UNIT, ...demands };
    if (does === 'archive') {
      const count = await this.store.retire(caller.tenant_id, bank, { choice, at, why: 'archived' });
      return { does, because, count, erasure_id: null, held_by: [] };
    }
    // A pass that finds nothing leaves no erasure behind, and asks no hold.
    const { units } = await this.store.units(caller.tenant_id, bank, choice, 'ever', { after: null, limit: 1 });
    if (units.length === 0) return { does, because, count: 0, erasure_id: null, held_by: [] };
    const erasure_id = this.ids.next('era');
    const asked = { banks: [bank], choice, scope: 'units', mode: 'for real', at, by: principalOf(caller) } as const;
    const reason = `lifecycle: ${because}`;
    const done = await this.erase.run(caller.tenant_id, { ...asked, erasure_id, reason, digest: digestOf({ bank, choice, at }) });
    if (isRefusal(done)) return { does, because, count: 0, erasure_id: null, held_by: [...done.rules] };
    return { does, because, count: done.units, erasure_id, held_by: [] };
  }
}
