import type { Json } from '@kernel/canonical-json';
import { derivedId } from '@kernel/ids';
import type { PolicyContext, PolicyPhase } from '@kernel/records/policy';
import { capabilityOf } from '../planning/verify-plan';
import { effectDocument, effectOf } from './effect-of';
import type { Effect } from './run-effect';
import type { RunState, StepProgress } from './run-state';

const ANSWERING: PolicyContext['capability'] = { id: 'answer', highest_mode: 'read_only', requested_mode: 'read_only' };

/** Asks policy whether this request may be worked on at all, before any model sees it. */
export function admitRun(state: RunState): Effect {
  return askPolicy(state, 'pre', null, ANSWERING, {});
}

/** Asks policy about one step with its resolved arguments, before it is sent to the gate. */
export function admitStep(state: RunState, step: StepProgress): Effect {
  const capability = state.compiled ? capabilityOf(step.step, state.compiled.value) : undefined;
  if (!capability) throw new Error(`step ${step.step.step_id} has no capability`);
  const asked = { id: capability.capability_id, highest_mode: capability.highest_mode, requested_mode: step.step.approval_mode };
  return askPolicy(state, 'pre', step.step.step_id, asked, step.args ?? {});
}

/** Asks policy whether the answer may leave, and what must be struck from it. */
export function admitAnswer(state: RunState, answer: string): Effect {
  return askPolicy(state, 'post', null, ANSWERING, { answer });
}

function askPolicy(
  state: RunState,
  phase: PolicyPhase,
  stepId: string | null,
  capability: PolicyContext['capability'],
  args: { readonly [key: string]: Json },
): Effect {
  const run = state.context.value;
  const { message, channel, context } = state.request.value.input;
  const value: PolicyContext = {
    phase,
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
    capability,
    args,
    evidence: gatheredEvidence(state),
    // The gate at the tool door judges by the intent's own acknowledgement; a plan is not refused for an outage that may pass.
    audit_up: true,
  };
  const document = effectDocument('policy-context', value);
  const policy_decision_id = derivedId('pd', state.now, `${run.run_id} ${state.seq} ${phase} ${capability.id}`);
  const input = {
    phase,
    context: document.digest,
    pack_digest: run.pins.pack.digest,
    policy_decision_id,
    ...(stepId === null ? {} : { step_id: stepId }),
  };
  return effectOf(state, 'evaluate_policy', `${phase}:${capability.id}`, input, [document]);
}

// Results of completed steps under the evidence name of their capability; a later one replaces an earlier one.
function gatheredEvidence(state: RunState): { readonly [name: string]: Json } {
  const evidence: Record<string, Json> = {};
  for (const step of state.steps) {
    const capability = state.compiled ? capabilityOf(step.step, state.compiled.value) : undefined;
    const output = step.done ? step.result?.value.output : undefined;
    if (capability?.evidence_name && output !== undefined && output !== null) evidence[capability.evidence_name] = output;
  }
  return evidence;
}
