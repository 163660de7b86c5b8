import { assertNever } from '@kernel/assert-never';
import type { Clock } from '@kernel/clock';
import { type Refusal, refused } from '@kernel/outcome';
import type { MemoryProposal } from '@kernel/records/memory';
import type { MemoryStore, Settlement, StandingProposal } from '@edges/memory-store/memory-store';
import { decideProposal } from '@planes/intelligence/memory/decide-proposal';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import type { FlushPromotions } from './flush-promotions';
import type { Promotions } from './promotions';

export interface PromotionRules {
  readonly auto_promote_classes: readonly string[];
  readonly ttl_seconds: number;
}

/** Keeps a proposal and promotes it at once when rules may. */
export class ProposeMemory {
  constructor(
    private readonly store: MemoryStore,
    private readonly promotions: Promotions,
    private readonly flush: FlushPromotions,
    private readonly clock: Clock,
  ) {}

  async run(
    call: CallContext,
    { value: proposal, digest, canonical }: OpenedDocument<MemoryProposal>,
    rules: PromotionRules,
  ): Promise<StandingProposal | Refusal> {
    const at = this.clock.now();
    const { auto_promote_classes, ttl_seconds } = rules;
    const [asker] = call.principals;
    const asked_by = asker?.kind === 'user' ? asker.id : null;
    const standing = await this.store.propose(call.tenant, { proposal, digest, canonical, ttl_seconds, at }, (tip): Settlement => {
      const decision = decideProposal(proposal, { auto_promote_classes, asked_by }, tip.standing);
      switch (decision.kind) {
        case 'promote':
          return this.promotions.make({ proposal, ttl_seconds, at, actor: 'memory-service', reason: decision.reason }, tip);
        case 'known':
        case 'wait':
          return decision;
        default:
          return assertNever(decision);
      }
    });
    if (standing === 'taken') return taken(proposal);
    if (standing.state === 'promoted') await this.flush.of(call.tenant);
    return standing;
  }
}

function taken({ proposal_id }: MemoryProposal): Refusal {
  const code: MemoryCode = 'MEMORY_PROPOSAL_ID_TAKEN';
  return refused(code, `proposal ${proposal_id} was handed in with other content or another lifetime`);
}
