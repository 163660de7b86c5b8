import { digestOf } from '@kernel/digest';
import type { ApprovalRequest, ApprovalSignature, Redemption } from '@kernel/records/approval';

/** A request of support at `acme` to let finance sign a refund; open from 09:30 to 09:45. */
export function anApprovalRequest(change: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    approval_id: 'apr_01KG9F4AR0000000000000000A',
    tenant_id: 'acme',
    run_id: 'run_01KG9F4AR0000000000000000A',
    tool_call_id: 'tc_01KG9F4AR0000000000000000A',
    gate_id: 'GATE_FINANCE_APPROVAL',
    capability_id: 'orders.refund',
    tool_call_digest: digestOf('the frozen call'),
    policy_decision_id: 'pd_01KG9F4AR0000000000000000A',
    evidence_snapshot_hash: digestOf('the frozen evidence'),
    evidence_summary: [
      { ref: 'tool:orders.lookup:tc_01KG9F4AR00000000000000009', excerpt: 'ORD-1042, 89.90', classification: 'CONFIDENTIAL' },
    ],
    required_role: 'finance-lead',
    proposed_by: [
      { kind: 'user', id: 'sam', tenant_id: 'acme' },
      { kind: 'agent', id: 'support-agent', tenant_id: 'acme' },
    ],
    requested_at: '2026-01-31T09:30:00.000Z',
    expires_at: '2026-01-31T09:45:00.000Z',
    ...change,
  };
}

/** Fiona of finance approves this request. */
export function anApprovalSignature(request: ApprovalRequest, change: Partial<ApprovalSignature> = {}): ApprovalSignature {
  return {
    signature_id: 'aps_01KG9F4AR0000000000000000A',
    approval_id: request.approval_id,
    request_digest: digestOf(request),
    approver: 'fiona',
    role: 'finance-lead',
    verdict: 'approve',
    reason: 'photo checked',
    signed_at: request.requested_at,
    ...change,
  };
}

/** The tool gateway uses this approval for the very call that was frozen. */
export function aRedemption(request: ApprovalRequest, change: Partial<Redemption> = {}): Redemption {
  return {
    redemption_id: 'red_01KG9F4AR0000000000000000A',
    approval_id: request.approval_id,
    tenant_id: request.tenant_id,
    tool_call_id: request.tool_call_id,
    tool_call_digest: request.tool_call_digest,
    evidence_snapshot_hash: request.evidence_snapshot_hash,
    redeemed_at: request.requested_at,
    ...change,
  };
}
