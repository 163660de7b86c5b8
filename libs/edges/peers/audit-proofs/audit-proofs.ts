import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { InclusionProof, SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { CallContext } from '@platform/grpc/call-context';

/** Everything that shows offline that an entry is in the log. */
export interface InclusionEvidence {
  readonly kind: 'evidence';
  readonly proof: InclusionProof;
  /** 64 hex digits; opens the leaf's commitment. */
  readonly salt: string;
  readonly receipt: SignedAuditReceipt;
}

/**
 * Proofs from the audit log, as an exporter asks for them.
 * Throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or AUDIT_UNAVAILABLE when the log cannot answer.
 */
export abstract class AuditProofs {
  /** Refuses AUDIT_EVENT_UNKNOWN (another tenant's entries too) and AUDIT_NOT_YET_CHECKPOINTED while no signed checkpoint covers the entry. */
  abstract proveInclusion(call: CallContext, event: Id<'evt'>): Promise<InclusionEvidence | Refusal>;
}
