import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { derivedId, type IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { millisOf, timestampOf } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { Erasure, Forget, Retract } from '@edges/bank-store/forgetting';
import { EVERY_UNIT, type UnitChoice } from '@edges/bank-store/unit-choice';
import type { Signer } from '@edges/signer/signer';
import { refuseFarther } from '@planes/intelligence/memory/access/access';
import { type ForgetPlan, planForget } from '@planes/intelligence/memory/forgetting/choose-memories';
import { type DeletionReceipt, deletionReceipt, DELETION_RECEIPT } from '@planes/intelligence/memory/forgetting/deletion-receipt';
import type { ForgetBody, ForgetResult } from '@planes/intelligence/memory/verbs/forget';
import type { EraseMemories } from './erase-memories';
import { type MemoryCaller, principalOf } from './memory-caller';
import type { SettleJobs } from './settle-jobs';

/** A receipt with its seal. */
export interface SignedReceipt {
  readonly document: DeletionReceipt;
  readonly envelope: Envelope;
}

/** What came of a forgetting; the receipt of one that was carried out for good. */
export type ForgetAnswer = Omit<ForgetResult, 'receipt'> & { readonly receipt: SignedReceipt | null };

/** An erasure of a key is called the same whenever it is asked for: its id has no time, and lists go by when erasures happened. */
const BEGINNING = timestampOf(0);

/** Forgets what was chosen: for good, with a signed receipt, or softly. Both are on record and in the audit log. */
export class ForgetMemories {
  constructor(
    private readonly store: BankStore,
    private readonly settle: SettleJobs,
    private readonly erase: EraseMemories,
    private readonly signer: Signer,
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
      erasure_id: key === null || plan.dry_run ? this.ids.next('era') : derivedId('era', BEGINNING, `${caller.tenant_id}\n${key}`),
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

  /** Receipts of what was forgotten, after an erasure. */
  async receipts(tenant: TenantId, after: string | null, limit: number): Promise<readonly SignedReceipt[]> {
    const erasures = await this.store.erasures(tenant, { after, limit });
    return Promise.all(erasures.map((erasure) => this.receipt(tenant, erasure)));
  }

  private async forGood(tenant: TenantId, forget: Forget): Promise<ForgetAnswer | Refusal> {
    const forgotten = await this.erase.run(tenant, forget);
    if (isRefusal(forgotten)) return forgotten;
    const { mode, units, rows } = forgotten;
    const dry_run = mode === 'dry run';
    // What is kept says when the erasure was first carried out, and by whom; a repetition shall not say otherwise.
    const kept = dry_run ? undefined : await this.store.erasure(tenant, forget.erasure_id);
    if (kept === undefined && !dry_run) throw new Error(`erasure ${forget.erasure_id} was carried out and is not kept`);
    const receipt = kept === undefined ? null : await this.receipt(tenant, kept);
    return { dry_run, mode: 'hard', deleted_count: units, retracted_count: 0, rows: { ...rows }, receipt };
  }

  private async softly(tenant: TenantId, retract: Retract): Promise<ForgetAnswer | Refusal> {
    const done = await this.erase.retract(tenant, retract);
    if (isRefusal(done)) return done;
    const dry_run = retract.mode === 'dry run';
    return { dry_run, mode: 'soft', deleted_count: 0, retracted_count: done.retracted, rows: {}, receipt: null };
  }

  private async receipt(tenant: TenantId, erasure: Erasure): Promise<SignedReceipt> {
    const document = deletionReceipt(tenant, erasure);
    return { document, envelope: await this.signer.sign(DELETION_RECEIPT, document) };
  }
}

function choiceOf({ selectors }: ForgetPlan): UnitChoice {
  return { ...EVERY_UNIT, ...selectors };
}

function scopeOf({ scope }: ForgetPlan): Forget['scope'] {
  return scope === 'banks' ? 'banks' : 'units';
}
