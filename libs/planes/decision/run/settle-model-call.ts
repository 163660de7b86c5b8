import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { ModelResult } from '@kernel/records/model-call';
import { parsePlan } from '../planning/parse-plan';
import { derivedId } from '@kernel/ids';
import { spend } from './budget';
import { type Documents, readDocument } from './documents';
import type { Effect } from './run-effect';
import type { EffectResult } from './run-event';
import { moveStage } from './run-stage';
import type { RunState } from './run-state';

/** Takes a model's settled answer: the charge first, then what the operation was for. */
export function settleModelCall(before: RunState, effect: Effect, settled: EffectResult<'call_model'>, documents: Documents): RunState {
  const result = readDocument(documents, settled.result, ModelResult);
  const routed = {
    routing_decision_id: result.routing_decision_id,
    operation: result.operation,
    profile_id: result.profile_id,
    digest: settled.routing_decision,
    result_digest: settled.result,
  };
  const charge = {
    tokens_in: result.usage.tokens_in,
    tokens_out: result.usage.tokens_out,
    model_calls: 1,
    cost_usd_micros: result.cost_usd_micros,
  };
  const state: RunState = {
    ...before,
    budget: spend(before.budget, charge),
    facts: { ...before.facts, routing_decisions: [...before.facts.routing_decisions, routed] },
  };
  if (result.status !== 'completed') {
    const code = result.code ?? 'MODEL_FAILED';
    return { ...state, verdict: { status: 'FAILED', code, reason: result.reason }, answer_checked: true, remembered: true };
  }
  return effect.input['operation'] === 'judge.plan' ? takePlan(state, result) : { ...state, answer: result.text };
}

function takePlan(state: RunState, result: ModelResult): RunState {
  const proposal = parsePlan(result.structured);
  const plans = state.plans + 1;
  const stage = moveStage(state.stage, 'verifying');
  if (isRefusal(proposal)) return { ...state, stage, plans, plan: null, feedback: [proposal.reason] };
  const plan = { plan_id: derivedId('plan', state.now, `${state.context.value.run_id} plan ${plans}`), ...proposal };
  const plan_digests = [...state.facts.plan_digests, digestOf(plan)];
  return { ...state, stage, plans, plan, facts: { ...state.facts, plan_digests } };
}
