import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { type ApprovalRequest, type ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import { ToolResultEnvelope } from '@kernel/records/tool-call';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, equalStage, type StageFinding } from './replay-finding';

type RecordedApproval = Evidence['record']['approvals'][number];
type RecordedCall = Evidence['record']['tool_calls'][number];

/** Every approval was signed by its approver in the required role, and every call that needed one acted under one given for that very call. */
export function checkApprovalSignatures(evidence: Evidence): StageFinding {
  const { approvals, tool_calls } = evidence.record;
  for (const approval of approvals) {
    const problem = signatureProblem(evidence, approval);
    if (problem) return brokenStage('approvals', 'tamper', `approval ${approval.approval_id}: ${problem}`);
  }
  for (const call of tool_calls) {
    const problem = gateProblem(evidence, call);
    if (problem) return brokenStage('approvals', 'tamper', `tool call ${call.tool_call_id}: ${problem}`);
  }
  return equalStage('approvals', digestOf(approvals));
}

function signatureProblem(evidence: Evidence, approval: RecordedApproval): string | undefined {
  const standing = exhibitAs(evidence, approval.standing_digest, ApprovalStanding);
  if (!standing) return 'its standing is not in the file';
  const { request, signature, envelope, state } = standing;
  if (request.approval_id !== approval.approval_id) return 'its standing is of another approval';
  if (request.run_id !== evidence.record.run_id || request.tenant_id !== evidence.record.tenant_id) return 'it belongs to another run';
  if (!signature) return state === 'requested' || state === 'expired' ? undefined : `it stands as ${state} and nobody signed it`;
  if (!envelope) return 'its signature is not in the file';
  const verified = verifyEnvelope(envelope, evidence.keys, {
    kind: 'approval-signature',
    purpose: 'approver',
    tenant_id: request.tenant_id,
    at: signature.signed_at,
  });
  if (isRefusal(verified)) return verified.reason;
  if (digestOf(verified.value) !== digestOf(signature)) return 'its signature signs something else';
  if (signature.approver !== verified.key.holder) return 'its key belongs to somebody else than the approver named';
  return rightProblem(request, signature, verified.key.roles) ?? stateProblem(state, signature.verdict);
}

function rightProblem(request: ApprovalRequest, signature: ApprovalSignature, roles: readonly string[]): string | undefined {
  if (signature.approval_id !== request.approval_id || signature.request_digest !== digestOf(request))
    return 'it was signed for another request';
  if (signature.role !== request.required_role || !roles.includes(request.required_role))
    return `it needs the role ${request.required_role}, which its approver did not have or did not use`;
  if (request.proposed_by.some((principal) => principal.id === signature.approver)) return 'its approver has a part in the proposal';
  return signature.signed_at < request.expires_at ? undefined : `it was signed after it expired at ${request.expires_at}`;
}

function stateProblem(state: ApprovalStanding['state'], verdict: ApprovalSignature['verdict']): string | undefined {
  const given = state === 'approved' || state === 'redeemed';
  return given === (verdict === 'approve') || state === 'expired' ? undefined : `it stands as ${state} and its approver said ${verdict}`;
}

// What policy asks for at the door is decided again in its own stage; here it is held against what was redeemed.
function gateProblem(evidence: Evidence, call: RecordedCall): string | undefined {
  const result = exhibitAs(evidence, call.result_digest, ToolResultEnvelope);
  if (!result) return 'its result is not in the file';
  const given = result.redeemed.flatMap((id) => {
    const approval = evidence.record.approvals.findLast((other) => other.approval_id === id && other.verdict === 'approve');
    return approval?.tool_call_digest === call.call_digest ? [approval] : [];
  });
  if (given.length !== result.redeemed.length) return 'it acted under an approval that nobody gave for this call';
  if (result.status !== 'completed') return undefined;
  const gates = new Set(result.policy.flatMap(({ decision }) => decision.requires_approval_gate));
  const open = [...gates].find((gate) => !given.some((approval) => approval.gate_id === gate));
  return open === undefined ? undefined : `it completed through gate ${open} without an approval`;
}
