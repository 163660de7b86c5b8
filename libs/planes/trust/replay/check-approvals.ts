import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { ApprovalStanding } from '@kernel/records/approval';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, equalStage, type StageFinding } from './replay-finding';

/** Every approval that the record names was signed by its approver, in the required role, for the frozen call. */
export function checkApprovalSignatures(evidence: Evidence): StageFinding {
  for (const approval of evidence.record.approvals) {
    const problem = problemWith(evidence, approval);
    if (problem) return brokenStage('approvals', 'tamper', `approval ${approval.approval_id}: ${problem}`);
  }
  return equalStage('approvals', digestOf(evidence.record.approvals));
}

function problemWith(evidence: Evidence, approval: Evidence['record']['approvals'][number]): string | undefined {
  const standing = exhibitAs(evidence, approval.standing_digest, ApprovalStanding);
  if (!standing) return 'its standing is not in the file';
  if (standing.request.approval_id !== approval.approval_id) return 'its standing is of another approval';
  if (!standing.signature) return approval.approver === null ? undefined : 'it names an approver and carries no signature';
  if (!standing.envelope) return 'its signature is not in the file';
  const { signature, request } = standing;
  const verified = verifyEnvelope(standing.envelope, evidence.keys, {
    kind: 'approval-signature',
    purpose: 'approver',
    tenant_id: request.tenant_id,
    at: signature.signed_at,
  });
  if (isRefusal(verified)) return verified.reason;
  if (digestOf(verified.value) !== digestOf(signature)) return 'its signature signs something else';
  const fits =
    signature.request_digest === digestOf(request) &&
    signature.approver === verified.key.holder &&
    signature.role === request.required_role;
  return fits && verified.key.roles.includes(request.required_role) ? undefined : 'its approver may not sign for this call';
}
