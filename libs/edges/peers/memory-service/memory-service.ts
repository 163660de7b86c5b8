import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { MemoryProposal, RecalledMemory } from '@kernel/records/memory';
import type { Timestamp } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';

export interface RecallQuery {
  readonly bank: string;
  readonly query: string;
  /** 0–50 memories. */
  readonly top_k: number;
  readonly generation: Digest;
  readonly max_classification: Classification;
  /** What has expired by then is not seen. */
  readonly at: Timestamp;
}

/** What the run's pack says about remembering. */
export interface PromotionRules {
  readonly auto_promote_classes: readonly string[];
  /** 0: never expires. */
  readonly ttl_seconds: number;
}

/** How a proposal stands. */
export interface ProposalStanding {
  readonly kind: 'standing';
  readonly proposal_id: Id<'mwp'>;
  readonly state: 'waiting' | 'promoted' | 'rejected';
  /** Set when it is promoted. */
  readonly memory_id: Id<'mem'> | null;
  readonly reason: string;
}

export interface MemoryVerdict {
  readonly proposal_id: Id<'mwp'>;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
}

/**
 * The memory service as other apps see it: what was reviewed, by generation. Nothing else is ever recalled.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when it cannot answer.
 */
export abstract class MemoryService {
  /**
   * The promoted memories of a bank that answer the query best, as of a generation: what was promoted later is not seen.
   * Refuses MEMORY_GENERATION_UNKNOWN, also for another tenant's. @throws Fault REQUEST_INVALID for numbers outside their bounds.
   */
  abstract recall(call: CallContext, query: RecallQuery): Promise<OpenedDocument<RecalledMemory> | Refusal>;
  /**
   * Hands in a proposal. The same proposal again tells how it stands now; the id with another content is refused with MEMORY_PROPOSAL_ID_TAKEN.
   * A promotion is told to the audit log, at once or as soon as the log is there again.
   * @throws Fault CALLER_FORBIDDEN for another tenant's proposal, REQUEST_INVALID for a class that is none.
   */
  abstract propose(call: CallContext, proposal: OpenedDocument<MemoryProposal>, rules: PromotionRules): Promise<ProposalStanding | Refusal>;
  /**
   * A person's word on a waiting proposal: the first principal of the call gives it. The same word again is harmless.
   * Refuses MEMORY_PROPOSAL_UNKNOWN, MEMORY_ALREADY_REVIEWED, MEMORY_REVIEWER_NOT_A_PERSON.
   */
  abstract review(call: CallContext, verdict: MemoryVerdict): Promise<ProposalStanding | Refusal>;
  /** The newest generation; a tenant that remembers nothing has the empty one. */
  abstract currentGeneration(call: CallContext): Promise<Digest>;
}
