import type { DecisionRecord } from '@kernel/records/decision-record';
import type { RunState } from '../run/run-state';

/** What can be counted without judging: shares in whole millionths, so that equal runs compare equal. */
export function scorecardOf(state: RunState): DecisionRecord['scorecard'] {
  const done = state.steps.filter((step) => step.done).length;
  return {
    steps_planned: state.steps.length,
    steps_done: done,
    plans: state.plans,
    retries: state.budget.spent.retries,
    policy_denials: state.facts.policy_decisions.filter((decision) => !decision.allowed).length,
    completion_micros: state.steps.length === 0 ? 1_000_000 : Math.round((done * 1_000_000) / state.steps.length),
  };
}
