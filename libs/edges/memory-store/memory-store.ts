import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { StatedEvent } from '@kernel/records/event';
import type { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { ProposalState, ReviewVerdict } from '@planes/intelligence/memory/review-proposal';
import type { ForgetPromoted, ForgottenPromoted } from './forgetting-promoted';

/** A proposal as it was handed in. */
export interface HandedIn {
  readonly proposal: MemoryProposal;
  readonly digest: Digest;
  readonly canonical: Uint8Array;
  readonly ttl_seconds: number;
  readonly at: Timestamp;
}

/** A proposal and how it stands. */
export interface StandingProposal {
  readonly proposal: MemoryProposal;
  readonly ttl_seconds: number;
  readonly state: ProposalState;
  /** The memory that says what it says: its own, or one that was there already. */
  readonly memory_id: Id<'mem'> | null;
  readonly reason: string;
}

/** What a decision about a proposal rests on, held still while it is made. */
export interface MemoryTip {
  /** Null before the first promotion. */
  readonly generation: Digest | null;
  /** Memories with the proposal's bank, entity and predicate that have not expired. */
  readonly standing: readonly PromotedMemory[];
}

export interface Promotion {
  readonly kind: 'promote';
  readonly memory: PromotedMemory;
  readonly generation: Digest;
  readonly reason: string;
  /** Entered in the audit log afterwards; kept here until it is. */
  readonly audit: AuditSubmission;
  /** Told to whoever reads `memory`; queued with the promotion, there or not there together. */
  readonly event: StatedEvent<'memory-promoted'>;
}

/** What becomes of a proposal. */
export type Settlement =
  | Promotion
  | { readonly kind: 'known'; readonly memory_id: Id<'mem'>; readonly reason: string }
  | { readonly kind: 'wait' | 'reject'; readonly reason: string };

export interface PersonsVerdict {
  readonly proposal_id: Id<'mwp'>;
  readonly verdict: ReviewVerdict;
  readonly reviewer: string;
  readonly reason: string;
  readonly at: Timestamp;
}

/**
 * Proposals and what was promoted of them, by generation, for each tenant. What one tenant has written is absent for every other.
 * Promotions of a tenant happen one after the other and are never changed or removed; forgetting takes away what they say, and digests and generations stay.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT; DOCUMENT_CORRUPT when a stored part no longer hashes to its digest.
 */
export abstract class MemoryStore {
  /**
   * Keeps a proposal and what `settle` says, in one transaction. One that is known is told as it stands, without asking, and one that was forgotten as it stood;
   * `taken` when its id stands for other content or another lifetime.
   */
  abstract propose(tenant: TenantId, handedIn: HandedIn, settle: (tip: MemoryTip) => Settlement): Promise<StandingProposal | 'taken'>;
  /**
   * Settles a waiting proposal by a person's verdict, in one transaction; `settle` gets the proposal as it stands, undefined when there is none or it was forgotten.
   * `repeated`: nothing is written, and it is told as it stands.
   */
  abstract review(
    tenant: TenantId,
    verdict: PersonsVerdict,
    settle: (standing: StandingProposal | undefined, tip: MemoryTip) => Settlement | 'repeated' | Refusal,
  ): Promise<StandingProposal | Refusal>;
  /** The newest generation; null before the first promotion. */
  abstract currentGeneration(tenant: TenantId): Promise<Digest | null>;
  /**
   * What was promoted in a bank by a generation, in the order of promotion, except what a `correction` about the same entity and predicate followed by that
   * generation. A correction that has expired or may not be seen still hides what it corrected: a falsehood does not come back.
   * What was forgotten is not there, whichever generation is asked for. Undefined for a generation that this tenant never had.
   */
  abstract promoted(tenant: TenantId, generation: Digest, bank: string): Promise<readonly PromotedMemory[] | undefined>;
  /**
   * Takes away what the chosen memories and proposals say, with reasons and verdicts on them, and queues the events; in one transaction. What a chosen `correction`
   * corrected goes with it, so that a falsehood does not come back. Gives the counts, the same in a dry run. Refused: BANK_UNDER_HOLD with the ids of the
   * holds of the banks that are named, or else of those where something was found, as rules (also in a dry run); BANK_ERASURE_ID_TAKEN. A repeated `erasure_id`
   * gives its first answer.
   */
  abstract forget(tenant: TenantId, forget: ForgetPromoted): Promise<ForgottenPromoted | Refusal>;
  /** How often promoted memory was taken away. What was read while it was another number may hold what is forgotten. */
  abstract erasures(tenant: TenantId): Promise<number>;
}
