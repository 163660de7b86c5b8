import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { millisOf } from '@kernel/time';
import type { Forget, Retract } from '@edges/bank-store/forgetting';
import { EVERY_UNIT, type UnitChoice } from '@edges/bank-store/unit-choice';
import { refuseFarther } from '@planes/intelligence/memory/access/access';
import { type ForgetPlan, planForget } from '@planes/intelligence/memory/forgetting/choose-memories';
import type { ForgetBody } from '@planes/intelligence/memory/verbs/forget';
import type { EraseMemories } from './erase-memories';
import { type MemoryCaller, principalOf } from './memory-caller';
import type { SettleJobs } from './settle-jobs';
import { erasureOfKey, type ForgetAnswer, type SignedReceipts } from './signed-receipts';

/** Forgets what was chosen in banks: for good, with a signed receipt, or softly. Both are on record and in the audit log. */
export class ForgetMemories {
  constructor(
    private readonly receipts: SignedReceipts,
    private readonly settle: SettleJobs,
    private readonly erase: EraseMemories,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Refuses as the plan does, and BANK_UNDER_HOLD with the holds' ids, in a dry run too. The same key and request again give the first answer. */
  async run(caller: MemoryCaller, asked: ForgetBody, key: string | null): Promise<ForgetAnswer | Refusal> {
    const plan = planForget(asked);
    if (isRefusal(plan)) return plan;
    const forbidden = plan.scope === 'units' ? undefined : refuseFarther('forgetting everything in a bank', caller.roles);
    if (forbidden !== undefined) return forbidden;
    const at = millisOf(this.clock.now());
    const underWay = plan.dry_run ? undefined : await this.settle.run(caller.tenant_id, plan.banks, at);
    if (underWay !== undefined) return underWay;
    const act: Retract = {
      erasure_id: key === null || plan.dry_run ? this.ids.next('era') : erasureOfKey(caller.tenant_id, key),
      banks: plan.banks,
      choice: choiceOf(plan),
      mode: plan.dry_run ? 'dry run' : 'for real',
      at,
      by: principalOf(caller),
      reason: plan.reason,
      digest: digestOf({ ...plan }),
    };
    return plan.mode === 'soft' ? this.softly(caller.tenant_id, act) : this.forGood(caller.tenant_id, { ...act, scope: scopeOf(plan) });
  }

  private async forGood(tenant: TenantId, forget: Forget): Promise<ForgetAnswer | Refusal> {
    const forgotten = await this.erase.run(tenant, forget);
    if (isRefusal(forgotten)) return forgotten;
    const { mode, units, rows } = forgotten;
    const dry_run = mode === 'dry run';
    const receipt = dry_run ? null : await this.receipts.of(tenant, forget.erasure_id);
    return { dry_run, mode: 'hard', deleted_count: units, retracted_count: 0, rows: { ...rows }, receipt };
  }

  private async softly(tenant: TenantId, retract: Retract): Promise<ForgetAnswer | Refusal> {
    const done = await this.erase.retract(tenant, retract);
    if (isRefusal(done)) return done;
    const dry_run = retract.mode === 'dry run';
    return { dry_run, mode: 'soft', deleted_count: 0, retracted_count: done.retracted, rows: {}, receipt: null };
  }
}

function choiceOf({ selectors }: ForgetPlan): UnitChoice {
  return { ...EVERY_UNIT, ...selectors };
}

function scopeOf({ scope }: ForgetPlan): Forget['scope'] {
  return scope === 'banks' ? 'banks' : 'units';
}
