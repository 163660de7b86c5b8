import { assertNever } from '@kernel/assert-never';
import { type Refusal, refused } from '@kernel/outcome';
import type { ApprovalRequest, ApprovalStanding, Redemption } from '@kernel/records/approval';
import type { Timestamp } from '@kernel/time';
import { standingAt } from './approval-states';
import type { ApprovalStands } from './sign-approval';

/** The approval is used up. */
export interface ApprovalRedeemed {
  readonly kind: 'redeemed';
  readonly standing: ApprovalStanding;
}

/**
 * Decides whether a redemption uses the approval up: approved, in time, for the very call and evidence that were frozen, and never used before.
 * The redemption that the approval already carries stands (same id and contents; its time may differ), so a repeated effect is harmless.
 */
export function redeemApproval(
  standing: ApprovalStanding,
  redemption: Redemption,
  at: Timestamp,
): ApprovalRedeemed | ApprovalStands | Refusal {
  const { request, signature, envelope } = standing;
  const { approval_id, tenant_id } = request;
  if (redemption.approval_id !== approval_id || redemption.tenant_id !== tenant_id) {
    return refused('APPROVAL_UNKNOWN', 'no approval of this tenant has that id');
  }
  switch (standing.state) {
    case 'approved':
      return changed(request, redemption) ?? { kind: 'redeemed', standing: standingAt({ request, signature, envelope, redemption }, at) };
    case 'redeemed':
      if (standing.redemption !== null && sameUse(standing.redemption, redemption)) return { kind: 'stands', standing };
      return refused('APPROVAL_ALREADY_USED', `${approval_id} was used by another redemption; ask for a new approval`);
    case 'requested':
      return refused('APPROVAL_NOT_SIGNED', `${approval_id} waits for ${request.required_role}`);
    case 'denied':
      return refused('APPROVAL_DENIED', `${approval_id} was denied`);
    case 'expired':
    case 'void':
      return refused('APPROVAL_EXPIRED', `${approval_id} expired at ${request.expires_at}; ask for a new approval`);
    default:
      return assertNever(standing.state);
  }
}

function changed(request: ApprovalRequest, redemption: Redemption): Refusal | undefined {
  if (redemption.tool_call_id !== request.tool_call_id || redemption.tool_call_digest !== request.tool_call_digest) {
    return refused('APPROVAL_CALL_CHANGED', `${request.approval_id} was given for another call than this one`);
  }
  if (redemption.evidence_snapshot_hash !== request.evidence_snapshot_hash) {
    return refused('APPROVAL_EVIDENCE_CHANGED', `${request.approval_id} was given on other evidence than there is now`);
  }
  return undefined;
}

function sameUse(used: Redemption, again: Redemption): boolean {
  return (
    used.redemption_id === again.redemption_id &&
    used.tool_call_id === again.tool_call_id &&
    used.tool_call_digest === again.tool_call_digest &&
    used.evidence_snapshot_hash === again.evidence_snapshot_hash
  );
}
