import { digestOf } from '@kernel/digest';
import type { ApprovalStanding } from '@kernel/records/approval';
import { ToolResultEnvelope } from '@kernel/records/tool-call';
import { elapsed } from '@kernel/time';
import { scoreStep } from '../planning/score-step';
import { spend } from './budget';
import { type Documents, readDocument } from './documents';
import type { EffectResult } from './run-event';
import { moveStage } from './run-stage';
import { type Held, type RunState, type StepProgress, type Verdict } from './run-state';

/** Takes a tool's result: kept for the record, charged, and scored by the critic. */
export function settleToolCall(before: RunState, settled: EffectResult<'call_tool'>, documents: Documents): RunState {
  const result = { digest: settled.result, value: readDocument(documents, settled.result, ToolResultEnvelope) };
  const current = before.steps.find((step) => step.call?.value.tool_call_id === result.value.tool_call_id);
  if (!current?.call) throw new Error(`tool call ${result.value.tool_call_id} belongs to no step`);
  const state = recordCall(before, current.call.digest, result, settled.receipt);
  if (result.value.status === 'pending') return awaitApproval(state, current, result);
  const retriesLeft = Math.min(
    state.pack.value.budget_layer.max_retries_per_step - current.attempt,
    state.budget.caps.retries - state.budget.spent.retries,
    // Another try is another tool call.
    state.budget.caps.tool_calls - state.budget.spent.tool_calls,
  );
  const report = scoreStep(result.value, retriesLeft);
  const scored: RunState = {
    ...state,
    stage: moveStage(state.stage, 'scoring'),
    facts: { ...state.facts, critic: [...state.facts.critic, report] },
  };
  switch (report.verdict) {
    case 'accept':
      return replaceStep(scored, { ...current, result, done: true });
    case 'retry':
      return {
        ...replaceStep(scored, { ...current, attempt: current.attempt + 1, result: null }),
        budget: spend(scored.budget, { retries: 1 }),
      };
    default:
      return { ...replaceStep(scored, { ...current, result }), verdict: verdictOf(result.value), answer_checked: true, remembered: true };
  }
}

/** Takes where the approvals of the waiting step stand. All given: the call goes again. One refused or expired: the run ends. */
export function settleApprovals(before: RunState, standings: readonly Held<ApprovalStanding>[]): RunState {
  const state: RunState = { ...before, approvals: standings, look_again: false };
  const denied = standings.find((standing) => standing.value.state === 'denied');
  if (denied)
    return ended(state, { status: 'DENIED', code: 'APPROVAL_DENIED', reason: denied.value.signature?.reason ?? 'an approver said no' });
  const expired = standings.find(
    (standing) =>
      standing.value.state === 'expired' || (standing.value.state === 'requested' && standing.value.request.expires_at <= state.now),
  );
  if (expired)
    return ended(state, {
      status: 'EXPIRED',
      code: 'APPROVAL_EXPIRED',
      reason: `nobody signed ${expired.value.request.gate_id} before ${expired.value.request.expires_at}`,
    });
  const blocked = standings.find((standing) => standing.value.state === 'void');
  if (blocked)
    return ended(state, {
      status: 'DENIED',
      code: 'APPROVAL_VOID',
      reason: `approval ${blocked.value.request.approval_id} no longer stands`,
    });
  if (standings.some((standing) => standing.value.state === 'requested')) return state;
  return { ...state, stage: moveStage(state.stage, 'executing'), waiting_since: null, waited_ms: state.waited_ms + waited(state) };
}

function recordCall(
  state: RunState,
  call_digest: Held<unknown>['digest'],
  result: Held<ToolResultEnvelope>,
  receipt_digest: Held<unknown>['digest'],
): RunState {
  const { tool_call_id, capability_id, status } = result.value;
  const call = { tool_call_id, capability_id, status, call_digest, result_digest: result.digest, receipt_digest };
  const atDoor = result.value.policy.map(({ decision }) => ({
    policy_decision_id: decision.policy_decision_id,
    phase: decision.phase,
    capability_id: decision.capability_id,
    allowed: decision.allowed,
    code: decision.code,
    digest: digestOf(decision),
  }));
  return {
    ...state,
    budget: spend(state.budget, { tool_calls: status === 'pending' ? 0 : 1 }),
    facts: {
      ...state.facts,
      tool_calls: [...state.facts.tool_calls, call],
      policy_decisions: [...state.facts.policy_decisions, ...atDoor],
    },
  };
}

function awaitApproval(state: RunState, current: StepProgress, result: Held<ToolResultEnvelope>): RunState {
  const approval_ids = result.value.approvals.map((approval) => approval.approval_id);
  const waiting = replaceStep(state, { ...current, result, approval_ids });
  return { ...waiting, stage: moveStage(state.stage, 'awaiting_approval'), waiting_since: state.now, look_again: true };
}

function verdictOf(result: ToolResultEnvelope): Verdict {
  const code = result.error?.code ?? 'ACTION_FAILED';
  const reason = result.error?.message ?? `${result.capability_id} ended ${result.status}`;
  switch (result.status) {
    case 'denied':
      return { status: result.error?.kind === 'approval_expired' ? 'EXPIRED' : 'DENIED', code, reason };
    case 'in_doubt':
      return { status: 'ESCALATED', code, reason };
    default:
      return { status: 'FAILED', code, reason };
  }
}

function replaceStep(state: RunState, changed: StepProgress): RunState {
  return { ...state, steps: state.steps.map((step) => (step.step.step_id === changed.step.step_id ? changed : step)) };
}

function ended(state: RunState, verdict: Verdict): RunState {
  return { ...state, verdict, waiting_since: null, waited_ms: state.waited_ms + waited(state), answer_checked: true, remembered: true };
}

function waited(state: RunState): number {
  return state.waiting_since === null ? 0 : elapsed(state.waiting_since, state.now);
}
