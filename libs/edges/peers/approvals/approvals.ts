import type { Envelope } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { ApprovalRequest, ApprovalStanding, ApprovalState, Redemption } from '@kernel/records/approval';
import type { CallContext } from '@platform/grpc/call-context';

/** Which approvals to list: newest first, `limit` 1 to 200, from just before `before` on when given. */
export interface ApprovalFilter {
  readonly run?: Id<'run'>;
  readonly state?: ApprovalState;
  readonly limit: number;
  readonly before?: Id<'apr'>;
}

/**
 * The approvals of the trust control plane, as other apps see them: on frozen evidence, signed by a person, used once.
 * Another tenant's approvals are indistinguishable from unknown ones.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the trust control plane cannot answer.
 */
export abstract class Approvals {
  /** Opens a request. The same call and gate again returns the one that stands. Refuses APPROVAL_ID_TAKEN and APPROVAL_REQUEST_INVALID. */
  abstract request(call: CallContext, request: ApprovalRequest): Promise<ApprovalStanding | Refusal>;
  /** Refuses APPROVAL_UNKNOWN. */
  abstract get(call: CallContext, approval: Id<'apr'>): Promise<ApprovalStanding | Refusal>;
  abstract list(call: CallContext, filter: ApprovalFilter): Promise<readonly ApprovalStanding[]>;
  /**
   * Enters an approver's signed verdict. The same signature again returns the standing it led to.
   * Refuses APPROVAL_UNKNOWN, _WRONG_ROLE, _BY_PROPOSER, _BY_SAME_APPROVER, _EXPIRED, _ALREADY_SIGNED, _SIGNATURE_INVALID.
   * @throws Fault AUDIT_UNAVAILABLE when the audit log is away: nothing was signed.
   */
  abstract sign(call: CallContext, approval: Id<'apr'>, envelope: Envelope): Promise<ApprovalStanding | Refusal>;
  /**
   * Uses an approval up. The same redemption (by id and contents, not by time) again returns the standing it led to, so a repeated effect after a crash is harmless.
   * Refuses APPROVAL_UNKNOWN, _NOT_SIGNED, _DENIED, _EXPIRED, _CALL_CHANGED, _EVIDENCE_CHANGED, _ALREADY_USED, _SIGNATURE_INVALID.
   * @throws Fault AUDIT_UNAVAILABLE when the audit log is away: nothing was used up.
   */
  abstract redeem(call: CallContext, redemption: Redemption): Promise<ApprovalStanding | Refusal>;
}
