import type { Json } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { ApprovalStanding } from '@kernel/records/approval';
import { ModelCall, type ModelResult } from '@kernel/records/model-call';
import { type PolicyContext, type PolicyDecision } from '@kernel/records/policy';
import { type ToolCallEnvelope, type ToolResultEnvelope } from '@kernel/records/tool-call';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect, EffectDocument } from '@planes/decision/run/run-effect';
import type { RunState } from '@planes/decision/run/run-state';
import { aCompiledContext } from './a-compiled-context';
import { aPlanFor } from './a-plan';
import { anEvidenceBundle, aRecalledMemory } from './a-run';
import type { Answer, World } from './drive-run';

/** How a scripted world differs from one in which everything is allowed and works. */
export interface WorldChange {
  readonly plan?: (round: number) => Json;
  readonly policy?: (context: PolicyContext) => Partial<PolicyDecision>;
  readonly tool?: (call: ToolCallEnvelope, attempt: number, approvals: readonly Json[]) => Partial<ToolResultEnvelope>;
  readonly approval?: ApprovalStanding['state'];
  readonly model?: (call: ModelCall) => Partial<ModelResult>;
  readonly compile?: Json;
  /** Takes an effect before the script does. */
  readonly before?: (effect: Effect) => ReturnType<World> | undefined;
}

/** A world that answers every effect of a refund run at once, the way real peers would. */
export function aWorld(change: WorldChange = {}): World {
  let plans = 0;
  return (effect, state, documents) => {
    const taken = change.before?.(effect);
    if (taken !== undefined) return taken;
    const read = (name: string): Json | undefined => documents(effect.input[name] as Digest);
    switch (effect.kind) {
      case 'retrieve_evidence':
        return answer({ kind: 'bundle', bundle: '' }, 'bundle', 'evidence-bundle', anEvidenceBundle());
      case 'recall_memory':
        return answer({ kind: 'recalled', recalled: '' }, 'recalled', 'recalled-memory', aRecalledMemory());
      case 'compile_context':
        return change.compile
          ? { result: change.compile }
          : answer({ kind: 'compiled', compiled: '' }, 'compiled', 'compiled-context', aCompiledContext(state));
      case 'evaluate_policy':
        return policyAnswer(effect, read('context') as PolicyContext, change);
      case 'call_model':
        if (effect.input['operation'] === 'judge.plan') plans += 1;
        return modelAnswer(readDocument(documents, effect.input['call'] as Digest, ModelCall), state, plans, change);
      case 'call_tool':
        return toolAnswer(effect, read('envelope') as unknown as ToolCallEnvelope, change);
      case 'check_approvals':
        return approvalsAnswer(state, change.approval ?? 'approved');
      case 'propose_memory':
        return { result: { kind: 'proposed', state: 'promoted', memory_id: derivedId('mem', state.now, 'outcome') } };
      case 'seal_record':
        return answer({ kind: 'sealed', event_id: derivedId('evt', state.now, 'sealed'), envelope: '' }, 'envelope', 'envelope', {
          sealed: effect.input['record'],
        });
      case 'close_run':
        return { result: { kind: 'closed' } };
    }
  };
}

function policyAnswer(effect: Effect, context: PolicyContext, change: WorldChange): Answer {
  const decision: PolicyDecision = {
    policy_decision_id: effect.input['policy_decision_id'] as PolicyDecision['policy_decision_id'],
    phase: context.phase,
    capability_id: context.capability.id,
    context_digest: effect.input['context'] as Digest,
    allowed: true,
    escalate: false,
    code: 'POLICY_ALLOWED',
    reason: 'a rule allows it',
    effective_approval_mode: null,
    requires_approval_gate: [],
    requires: [],
    prohibits: [],
    redactions: ['pan'],
    matched_rule_ids: ['R_ANY'],
    errors: [],
    bundle_digests: [],
    guardrails_digest: digestOf('guardrails'),
    logic: 'trust/policy@1',
    ...change.policy?.(context),
  };
  return answer({ kind: 'decided', decision: '' }, 'decision', 'policy-decision', decision);
}

function modelAnswer(call: ModelCall, state: RunState, round: number, change: WorldChange): Answer {
  const planning = call.operation === 'judge.plan';
  const structured = planning
    ? (change.plan?.(round) ?? (aPlanFor(state.pack.value, state.context.value.intent_id) as unknown as Json))
    : null;
  const result: ModelResult = {
    model_call_id: call.model_call_id,
    operation: call.operation,
    status: 'completed',
    code: null,
    reason: '',
    text: planning ? JSON.stringify(structured) : 'Your money is on its way.',
    structured,
    finish_reason: 'stop',
    routing_decision_id: derivedId('rd', state.now, call.model_call_id),
    profile_id: 'builtin-plan-1',
    attempts: [],
    usage: { tokens_in: 400, tokens_out: 60, cached_tokens_in: 0 },
    cost_usd_micros: 25,
    redactions: [],
    latency_ms: 3,
    ...change.model?.(call),
  };
  const routed: EffectDocument = {
    kind: 'routing-decision',
    digest: digestOf({ routed: call.model_call_id }),
    value: { routed: call.model_call_id },
  };
  const document: EffectDocument = { kind: 'model-result', digest: digestOf(result), value: result as unknown as Json };
  return { result: { kind: 'answered', result: document.digest, routing_decision: routed.digest }, documents: [document, routed] };
}

function toolAnswer(effect: Effect, call: ToolCallEnvelope, change: WorldChange): Answer {
  const output: Json =
    call.capability_id === 'orders.lookup'
      ? { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'delivered' }
      : { done: true };
  const result: ToolResultEnvelope = {
    envelope_version: 'fiveplane.tool_result.v1',
    tool_call_id: call.tool_call_id,
    run_id: call.run_id,
    trace_id: call.trace_id,
    tenant_id: call.tenant_id,
    capability_id: call.capability_id,
    args_hash: call.args_hash,
    status: 'completed',
    output,
    output_hash: digestOf(output),
    mutations: [],
    citations: [],
    error: null,
    attempts: 1,
    latency_ms: 4,
    policy: [],
    approvals: [],
    redeemed: [],
    finished_at: '2026-01-31T09:30:01.000Z',
    ...change.tool?.(call, effect.input['attempt'] as number, effect.input['approval_ids'] as readonly Json[]),
  };
  const document: EffectDocument = { kind: 'tool-result', digest: digestOf(result), value: result as unknown as Json };
  const receipt: EffectDocument = {
    kind: 'tool-receipt',
    digest: digestOf({ receipt: document.digest }),
    value: { receipt: document.digest },
  };
  return { result: { kind: 'returned', result: document.digest, receipt: receipt.digest }, documents: [document, receipt] };
}

function approvalsAnswer(state: RunState, standing: ApprovalStanding['state']): Answer {
  const step = state.steps.find((candidate) => !candidate.done);
  const approvals = step?.result?.value.approvals ?? [];
  const documents = approvals.map((approval): EffectDocument => {
    const value: ApprovalStanding = {
      request: {
        approval_id: approval.approval_id,
        tenant_id: 'acme',
        run_id: state.context.value.run_id,
        tool_call_id: step?.call?.value.tool_call_id ?? derivedId('tc', state.now, 'none'),
        gate_id: approval.gate_id,
        capability_id: 'orders.refund',
        tool_call_digest: step?.call?.digest ?? digestOf('none'),
        policy_decision_id: derivedId('pd', state.now, 'door'),
        evidence_snapshot_hash: digestOf('evidence'),
        evidence_summary: [],
        required_role: approval.required_role,
        proposed_by: [{ kind: 'agent', id: 'support-agent' }],
        requested_at: state.now,
        expires_at: approval.expires_at,
      },
      state: standing,
      signature: null,
      envelope: null,
      redemption: null,
    };
    return { kind: 'approval-standing', digest: digestOf(value), value: value as unknown as Json };
  });
  return { result: { kind: 'standings', standings: documents.map((document) => document.digest) }, documents };
}

function answer(result: { readonly [key: string]: Json }, field: string, kind: string, value: unknown): Answer {
  const document: EffectDocument = { kind, digest: digestOf(value), value: value as Json };
  return { result: { ...result, [field]: document.digest }, documents: [document] };
}
