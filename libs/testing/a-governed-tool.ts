import type { Json } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { derivedId, type Id } from '@kernel/ids';
import type { ApprovalRequest } from '@kernel/records/approval';
import type { PolicyContext } from '@kernel/records/policy';
import { ToolCallEnvelope, type ToolReceipt, type ToolResultEnvelope } from '@kernel/records/tool-call';
import { later } from '@kernel/time';
import { capabilityOf } from '@planes/decision/planning/verify-plan';
import { type Documents, readDocument } from '@planes/decision/run/documents';
import type { Effect, EffectDocument } from '@planes/decision/run/run-effect';
import type { RunState } from '@planes/decision/run/run-state';
import type { Answer } from './drive-run';
import { type Approvals, decidePolicy, GATEWAY, type Lies } from './a-governed-world';

const ORDER: Json = { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'delivered' };

/** The tool gateway of a governed world: policy at the door, approvals where it asks for gates, and a receipt under the gateway's key. */
export function answerTool(effect: Effect, state: RunState, documents: Documents, approvals: Approvals, lies: Lies): Answer {
  const digest = effect.input['envelope'] as Digest;
  const call = readDocument(documents, digest, ToolCallEnvelope);
  const truth = callTool(call, digest, state, effect.input['approval_ids'] as readonly Id<'apr'>[], approvals);
  const receipt = receiptFor(digest, digestOf(truth));
  const result = lies.tool?.(truth) ?? truth;
  return {
    result: { kind: 'returned', result: digestOf(result), receipt: digestOf(receipt) },
    documents: [documentOf('tool-result', result), documentOf('tool-receipt', receipt)],
  };
}

function callTool(
  call: ToolCallEnvelope,
  digest: Digest,
  state: RunState,
  given: readonly Id<'apr'>[],
  approvals: Approvals,
): ToolResultEnvelope {
  const context = contextOf(call, state);
  const decision = decidePolicy(state, context, derivedId('pd', state.now, `door ${call.tool_call_id} ${given.join(' ')}`));
  const open = decision.requires_approval_gate.filter((gate) => !given.some((id) => approvals.requests.get(id)?.gate_id === gate));
  const asked = decision.allowed ? open.map((gate) => ask(gate, call, digest, decision.policy_decision_id, state, approvals)) : [];
  const completed = decision.allowed && open.length === 0;
  const output: Json = completed ? (call.capability_id === 'orders.lookup' ? ORDER : { refund_id: 'RF-1', amount_cents: 8990 }) : null;
  return {
    envelope_version: 'fiveplane.tool_result.v1',
    tool_call_id: call.tool_call_id,
    run_id: call.run_id,
    trace_id: call.trace_id,
    tenant_id: call.tenant_id,
    capability_id: call.capability_id,
    args_hash: call.args_hash,
    status: completed ? 'completed' : decision.allowed ? 'pending' : 'denied',
    output,
    output_hash: output === null ? null : digestOf(output),
    mutations: [],
    citations: [],
    error: decision.allowed ? null : { kind: 'policy_denied', code: decision.code, retryable: false, message: decision.reason },
    attempts: 1,
    latency_ms: 4,
    policy: [{ context, decision }],
    approvals: asked.map(({ approval_id, gate_id, required_role, expires_at }) => ({ approval_id, gate_id, required_role, expires_at })),
    redeemed: completed ? [...given] : [],
    finished_at: state.now,
  };
}

function contextOf(call: ToolCallEnvelope, state: RunState): PolicyContext {
  const run = state.context.value;
  const capability = state.compiled && capabilityOf({ tool: call.capability_id }, state.compiled.value);
  if (!capability) throw new Error(`${call.capability_id} is not a tool of this run`);
  const { message, channel, context } = state.request.value.input;
  return {
    phase: 'mid',
    at: state.now,
    tenant_id: run.tenant_id,
    run_id: run.run_id,
    intent_id: run.intent_id,
    risk_class: run.risk_class,
    safety_mode: run.safety_mode,
    region: run.region,
    data_classification: run.data_classification,
    user: { user_id: run.user.user_id, role: run.user.role ?? '' },
    agent: { agent_id: run.agent.agent_id, role: run.agent.role },
    request: { message, channel: channel ?? '', context: context ?? {} },
    capability: { id: call.capability_id, highest_mode: capability.highest_mode, requested_mode: call.approval_mode_requested },
    args: call.args,
    evidence: call.capability_id === 'orders.lookup' ? {} : { order: ORDER },
    audit_up: true,
  };
}

function ask(
  gate_id: string,
  call: ToolCallEnvelope,
  digest: Digest,
  policy_decision_id: ApprovalRequest['policy_decision_id'],
  state: RunState,
  approvals: Approvals,
): ApprovalRequest {
  const gate = state.pack.value.policy_layer.approval_gates.find((candidate) => candidate.gate_id === gate_id);
  if (!gate) throw new Error(`the pack has no gate ${gate_id}`);
  const request: ApprovalRequest = {
    approval_id: derivedId('apr', state.now, `${gate_id} ${digest}`),
    tenant_id: call.tenant_id,
    run_id: call.run_id,
    tool_call_id: call.tool_call_id,
    gate_id,
    capability_id: call.capability_id,
    tool_call_digest: digest,
    policy_decision_id,
    evidence_snapshot_hash: digestOf(ORDER),
    evidence_summary: [
      { ref: `tool:orders.lookup:${call.tool_call_id}`, excerpt: 'ORD-1042, 89.90, delivered', classification: 'CONFIDENTIAL' },
    ],
    required_role: gate.required_role,
    proposed_by: call.principal_chain,
    requested_at: state.now,
    expires_at: later(state.now, gate.expires_in_ms),
  };
  approvals.requests.set(request.approval_id, request);
  approvals.standings.set(request.approval_id, { request, state: 'requested', signature: null, envelope: null, redemption: null });
  return request;
}

function receiptFor(call_digest: Digest, result_digest: Digest): ToolReceipt {
  return { call_digest, result_digest, signature: GATEWAY.sign('tool-receipt', { call_digest, result_digest }) } as ToolReceipt;
}

function documentOf(kind: string, value: unknown): EffectDocument {
  return { kind, digest: digestOf(value), value: value as Json };
}
