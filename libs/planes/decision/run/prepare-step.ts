import { hash } from 'node:crypto';
import { lowerMode } from '@kernel/approval-mode';
import { canonicalJson } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { Capability } from '@kernel/records/context-pack';
import type { ToolCallEnvelope } from '@kernel/records/tool-call';
import { resolveArgs } from '../planning/resolve-args';
import { capabilityOf } from '../planning/verify-plan';
import { refuseOverdraft } from './budget';
import type { RunState, StepProgress } from './run-state';

/** The step with its arguments resolved and its envelope frozen; the same step when that is done. Refused when an argument points at nothing or the budget is used up. */
export function prepareStep(state: RunState, step: StepProgress): StepProgress | Refusal {
  if (step.call !== null) return step;
  const capability = state.compiled ? capabilityOf(step.step, state.compiled.value) : undefined;
  if (!capability) return refused('RUN_TOOL_OUTSIDE_SURFACE', `${step.step.tool} is not a tool of this run`);
  const args = resolveArgs(
    step.step.args,
    (id) => state.steps.find((other) => other.step.step_id === id && other.done)?.result?.value.output ?? undefined,
  );
  if (isRefusal(args)) return args;
  const overdraft = refuseOverdraft(state.budget, { tool_calls: 1 });
  if (overdraft) return overdraft;
  const call = envelopeOf(state, step, capability, args as ToolCallEnvelope['args']);
  return { ...step, args: call.args, call: { digest: digestOf(call), value: call } };
}

function envelopeOf(state: RunState, { step }: StepProgress, capability: Capability, args: ToolCallEnvelope['args']): ToolCallEnvelope {
  const context = state.context.value;
  const seed = `${context.run_id} plan ${state.plans} step ${step.step_id}`;
  const args_hash = digestOf(args);
  return {
    envelope_version: 'fiveplane.tool_call.v1',
    tool_call_id: derivedId('tc', state.now, seed),
    run_id: context.run_id,
    trace_id: context.trace_id,
    tenant_id: context.tenant_id,
    session_id: context.session_id ?? null,
    capability_id: capability.capability_id,
    args,
    args_hash,
    principal_chain: context.agent.principal_chain,
    approval_mode_requested: step.approval_mode,
    approval_mode_effective: lowerMode(step.approval_mode, context.safety_mode),
    approval_mode_highest: capability.highest_mode,
    evidence_refs: evidenceRefs(state),
    policy_decision_id: null,
    idempotency_key: capability.highest_mode === 'read_only' ? null : idempotencyKey(context.tenant_id, seed, args_hash),
    auth_ref: context.user.delegation?.token_ref ?? null,
    timeout_ms: capability.timeout_ms,
    attempt: 0,
    metadata: {},
  };
}

/** What the run has gathered so far, by reference. */
export function evidenceRefs(state: RunState): string[] {
  const calls = state.steps.flatMap((step) =>
    step.done && step.call ? [`tool:${step.call.value.capability_id}:${step.call.value.tool_call_id}`] : [],
  );
  const passages = state.compiled?.value.manifests.evidence_manifest.map((entry) => entry.evidence_ref) ?? [];
  return [...passages, ...calls];
}

// The same step of the same plan with the same arguments is the same effect, however often it is sent.
function idempotencyKey(tenant: string, seed: string, argsHash: string): string {
  return `ik_${hash('sha256', canonicalJson([tenant, seed, argsHash]), 'hex').slice(0, 40)}`;
}
