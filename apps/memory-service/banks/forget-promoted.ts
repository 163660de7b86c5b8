import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import type { ForgetPromoted as Forget } from '@edges/memory-store/forgetting-promoted';
import type { MemoryStore } from '@edges/memory-store/memory-store';
import { refuseFarther } from '@planes/intelligence/memory/access/access';
import { planForgetPromoted } from '@planes/intelligence/memory/forgetting/choose-promoted';
import type { ForgetBody } from '@planes/intelligence/memory/verbs/forget';
import { erasedEvents } from '../erased-events';
import type { PromotedGenerations } from '../promoted-generations';
import { type MemoryCaller, principalOf } from './memory-caller';
import { erasureOfKey, type ForgetAnswer, type SignedReceipts } from './signed-receipts';
import type { TellErasures } from './tell-erasures';

/** Forgets promoted memory and proposals for good: a developer's act, with a signed receipt, told to the audit log first. */
export class ForgetPromoted {
  constructor(
    private readonly store: MemoryStore,
    private readonly telling: TellErasures,
    private readonly generations: Pick<PromotedGenerations, 'drop'>,
    private readonly receipts: SignedReceipts,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Refuses as the plan does, and BANK_UNDER_HOLD with the holds' ids, in a dry run too. The same key and request again give the first answer. */
  async run(caller: MemoryCaller, asked: ForgetBody, key: string | null): Promise<ForgetAnswer | Refusal> {
    const plan = planForgetPromoted(asked);
    if (isRefusal(plan)) return plan;
    const forbidden = refuseFarther('forgetting promoted memory', caller.roles);
    if (forbidden !== undefined) return forbidden;
    const { tenant_id: tenant } = caller;
    const { banks, ids, entity, principal, dry_run, reason } = plan;
    const now = this.clock.now();
    const erasure_id = key === null || dry_run ? this.ids.next('era') : erasureOfKey(tenant, key);
    const forget: Forget = {
      erasure_id,
      choice: { banks, ids, entity, principal },
      mode: dry_run ? 'dry run' : 'for real',
      at: millisOf(now),
      by: principalOf(caller),
      reason,
      digest: digestOf({ ...plan }),
      events: (erased) => erasedEvents(tenant, erasure_id, now, erased),
    };
    const act = () => this.store.forget(tenant, forget);
    const forgotten = dry_run ? await act() : await this.erase(caller, forget, act);
    if (isRefusal(forgotten)) return forgotten;
    const { memories, rows } = forgotten;
    const receipt = dry_run ? null : await this.receipts.of(tenant, erasure_id);
    return { dry_run, mode: 'hard', deleted_count: memories, retracted_count: 0, rows: { ...rows }, receipt };
  }

  private erase({ tenant_id: tenant }: MemoryCaller, forget: Forget, act: () => ReturnType<MemoryStore['forget']>) {
    const { erasure_id, by, choice, digest } = forget;
    const dropping = async () => {
      const done = await act();
      this.generations.drop(tenant);
      return done;
    };
    const intent = { choice: { ...choice }, scope: 'promoted memory', digest };
    return this.telling.during(tenant, { erasure_id, by, intent }, dropping, ({ memories, rows }) => ({ memories, rows: { ...rows } }));
  }
}
