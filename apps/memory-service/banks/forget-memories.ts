import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { derivedId, type IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { millisOf, timestampOf } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { Erasure, Forget } from '@edges/bank-store/forgetting';
import { EVERY_UNIT, type UnitChoice } from '@edges/bank-store/unit-choice';
import type { Signer } from '@edges/signer/signer';
import { refuseForgettingBanks } from '@planes/intelligence/memory/access/access';
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

/** An erasure of a key is called the same whenever it is asked for; its id has no time. */
const BEGINNING = timestampOf(0);
const COUNTED_AT_ONCE = 1_000;

/** Forgets what was chosen, and says so in a signed receipt. */
export class ForgetMemories {
  constructor(
    private readonly store: BankStore,
    private readonly settle: SettleJobs,
    private readonly erase: EraseMemories,
    private readonly signer: Signer,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Refuses as the plan does, and BANK_UNDER_HOLD with the holds' ids, in a dry run too. The same key and request again give the first receipt. */
  async run(caller: MemoryCaller, asked: ForgetBody, key: string | null): Promise<ForgetAnswer | Refusal> {
    const plan = planForget(asked);
    if (isRefusal(plan)) return plan;
    const forbidden = plan.scope === 'banks' ? refuseForgettingBanks(caller.roles) : undefined;
    if (forbidden !== undefined) return forbidden;
    return plan.mode === 'soft' ? this.softly(caller.tenant_id, plan) : this.forGood(caller, plan, key);
  }

  /** Receipts of what was forgotten, after an erasure. */
  async receipts(tenant: TenantId, after: string | null, limit: number): Promise<readonly SignedReceipt[]> {
    const erasures = await this.store.erasures(tenant, { after, limit });
    return Promise.all(erasures.map((erasure) => this.receipt(tenant, erasure)));
  }

  private async forGood(caller: MemoryCaller, plan: ForgetPlan, key: string | null): Promise<ForgetAnswer | Refusal> {
    const { tenant_id: tenant } = caller;
    const at = millisOf(this.clock.now());
    const underWay = plan.dry_run ? undefined : await this.settle.run(tenant, plan.banks, at);
    if (underWay !== undefined) return underWay;
    const erasure_id = key === null || plan.dry_run ? this.ids.next('era') : derivedId('era', BEGINNING, `${tenant}\n${key}`);
    const forget: Forget = {
      erasure_id,
      banks: plan.banks,
      choice: choiceOf(plan),
      scope: plan.scope,
      mode: plan.dry_run ? 'dry run' : 'for real',
      at,
      by: principalOf(caller),
      reason: plan.reason,
      digest: digestOf({ ...plan }),
    };
    const forgotten = await this.erase.run(tenant, forget);
    if (isRefusal(forgotten)) return forgotten;
    const { units, rows } = forgotten;
    const receipt = plan.dry_run ? null : await this.receipt(tenant, await this.kept(tenant, erasure_id));
    return { dry_run: plan.dry_run, mode: 'hard', deleted_count: units, retracted_count: 0, rows: { ...rows }, receipt };
  }

  private async softly(tenant: TenantId, plan: ForgetPlan): Promise<ForgetAnswer> {
    const choice = choiceOf(plan);
    const at = millisOf(this.clock.now());
    let retracted = 0;
    for (const bank of plan.banks)
      retracted += plan.dry_run
        ? await this.count(tenant, bank, choice)
        : await this.store.retire(tenant, bank, { choice, at, why: 'retracted' });
    return { dry_run: plan.dry_run, mode: 'soft', deleted_count: 0, retracted_count: retracted, rows: {}, receipt: null };
  }

  private async count(tenant: TenantId, bank: string, choice: UnitChoice): Promise<number> {
    let counted = 0;
    let after: number | null = null;
    do {
      const { units, next } = await this.store.units(tenant, bank, choice, 'now', { after, limit: COUNTED_AT_ONCE });
      counted += units.length;
      after = next;
    } while (after !== null);
    return counted;
  }

  // What is kept says when the erasure was first carried out, and by whom; a repetition shall not say otherwise.
  private async kept(tenant: TenantId, erasureId: string): Promise<Erasure> {
    const near = await this.store.erasures(tenant, { after: erasureId.slice(0, -1), limit: 32 });
    const found = near.find(({ erasure_id }) => erasure_id === erasureId);
    if (found === undefined) throw new Error(`erasure ${erasureId} was carried out and is not kept`);
    return found;
  }

  private async receipt(tenant: TenantId, erasure: Erasure): Promise<SignedReceipt> {
    const document = deletionReceipt(tenant, erasure);
    return { document, envelope: await this.signer.sign(DELETION_RECEIPT, document) };
  }
}

function choiceOf({ selectors }: ForgetPlan): UnitChoice {
  return { ...EVERY_UNIT, ...selectors };
}
