import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { EVERY_UNIT, type UnitChoice } from '@edges/bank-store/unit-choice';
import { bankSettingsOf } from '@planes/intelligence/memory/banks/bank-settings';
import { type LifecycleStep, planLifecycle } from '@planes/intelligence/memory/lifecycle/plan-lifecycle';
import type { LifecyclePass, LifecycleResult } from './memory-bank';
import { ACTOR, type MemoryParts, standingBank } from './memory-parts';

/** Carries out what a bank's rules say of age and use. */
export class EndLifetimes {
  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'store' | 'recall' | 'used' | 'ids' | 'now'>) {}

  /** Each pass with its count. Under hold nothing is deleted: those passes tell the holds, the others are done all the same. */
  async run(name: string): Promise<LifecycleResult> {
    const { settings } = await standingBank(this.parts, name);
    // A use that is not written yet would let a text that is in use go.
    await this.parts.used.flush();
    const now = this.parts.now();
    const passes: LifecyclePass[] = [];
    for (const step of planLifecycle(bankSettingsOf(settings).lifecycle, now)) passes.push(await this.pass(name, step, now));
    const count = (does: LifecycleStep['does']) => passes.reduce((sum, pass) => sum + (pass.does === does ? pass.texts : 0), 0);
    return { archived: count('archive'), deleted: count('delete'), passes };
  }

  private async pass(bank: string, { does, because, ...demands }: LifecycleStep, at: number): Promise<LifecyclePass> {
    const { store, tenant, ids, recall } = this.parts;
    const choice: UnitChoice = { ...EVERY_UNIT, ...demands };
    const nothing = { does, because, texts: 0, erasureId: null, heldBy: [] } as const;
    if (does === 'archive') return { ...nothing, texts: await store.retire(tenant, bank, { choice, at, why: 'archived' }) };
    // A pass that finds nothing leaves no erasure behind, and asks no hold.
    const { units } = await store.units(tenant, bank, choice, 'ever', { after: null, limit: 1 });
    if (units.length === 0) return nothing;
    const erasureId = ids.next('era');
    const asked = { banks: [bank], choice, scope: 'units', mode: 'for real', at, by: ACTOR, reason: `lifecycle: ${because}` } as const;
    const done = await store.forget(tenant, { ...asked, erasure_id: erasureId, digest: digestOf({ bank, choice: { ...choice }, at }) });
    if (isRefusal(done)) return { ...nothing, heldBy: done.rules };
    recall.drop(tenant, [bank]);
    return { ...nothing, texts: done.units, erasureId };
  }
}
