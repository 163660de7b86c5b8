import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { Id } from '@kernel/ids';
import type { MemoryStore, StandingProposal } from '@edges/memory-store/memory-store';
import { type ReviewVerdict, reviewProposal } from '@planes/intelligence/memory/review-proposal';
import type { CallContext } from '@platform/grpc/call-context';
import type { FlushPromotions } from './flush-promotions';
import type { Promotions } from './promotions';

export interface Review {
  readonly proposal_id: Id<'mwp'>;
  readonly verdict: ReviewVerdict;
  readonly reason: string;
}

/** Settles a waiting proposal as the person who calls says. */
export class ReviewMemory {
  constructor(
    private readonly store: MemoryStore,
    private readonly promotions: Promotions,
    private readonly flush: FlushPromotions,
    private readonly clock: Clock,
  ) {}

  async run(call: CallContext, review: Review): Promise<StandingProposal | Refusal> {
    const at = this.clock.now();
    const [reviewer] = call.principals;
    const actor = reviewer?.id ?? '';
    const outcome = await this.store.review(call.tenant, { ...review, reviewer: actor, at }, (standing, tip) => {
      const allowed = reviewProposal(standing?.state, review.verdict, reviewer);
      if (allowed !== 'settles') return allowed;
      if (standing === undefined) throw new Error('a review settles a proposal that nobody made');
      const { proposal, ttl_seconds } = standing;
      const { reason } = review;
      if (review.verdict === 'reject') return { kind: 'reject', reason };
      const same = tip.standing.find(({ value, class: kind }) => value === proposal.value && kind === proposal.class);
      if (same !== undefined) return { kind: 'known', memory_id: same.memory_id, reason };
      return this.promotions.make({ proposal, ttl_seconds, at, actor, reason }, tip);
    });
    if (!isRefusal(outcome) && outcome.state === 'promoted') await this.flush.of(call.tenant);
    return outcome;
  }
}
