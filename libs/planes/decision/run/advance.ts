import { isRefusal, type Refusal } from '@kernel/outcome';
import { derivedId } from '@kernel/ids';
import { elapsed } from '@kernel/time';
import { assertNever } from '@kernel/assert-never';
import { refuseOverdraft, spend } from './budget';
import { modelCharge } from './model-charge';
import { prepareStep } from './prepare-step';
import { moveStage } from './run-stage';
import { currentStep, type RunState, type Verdict } from './run-state';
import { verifyCurrentPlan } from './verify-current-plan';

/** Takes every step that needs nothing from outside, until the run must ask, wait or is at its end. Terminates: each round moves a stage or sets a verdict. */
export function advance(state: RunState): RunState {
  let here = state;
  for (;;) {
    const next = advanceOnce(here);
    if (next === here) return here;
    here = next;
  }
}

function advanceOnce(state: RunState): RunState {
  if (state.pending || state.closed) return state;
  if (state.verdict) return wound(state);
  const stop = interrupted(state);
  if (stop) return ended(state, stop);
  switch (state.stage) {
    case 'compiled':
      return state.admitted ? { ...state, stage: moveStage(state.stage, 'planning') } : state;
    case 'planning':
      return affordable(state);
    case 'verifying':
      return verified(state);
    case 'scoring':
      return { ...state, stage: moveStage(state.stage, currentStep(state) ? 'executing' : 'consolidating') };
    case 'executing':
      return prepared(state);
    case 'consolidating':
      return consolidated(state);
    case 'received':
    case 'awaiting_approval':
    case 'recorded':
      return state;
    default:
      return assertNever(state.stage);
  }
}

// A run with a verdict only concludes: remember, seal, close.
function wound(state: RunState): RunState {
  if (state.stage === 'recorded') return state;
  if (state.stage !== 'consolidating') return { ...state, stage: moveStage(state.stage, 'consolidating') };
  if (state.record) return state;
  return { ...state, record: { id: derivedId('dr', state.now, `${state.context.value.run_id} record`), sealed: false } };
}

function verified(state: RunState): RunState {
  const { report, outcome } = verifyCurrentPlan(state);
  const seen: RunState = { ...state, facts: { ...state.facts, critic: [...state.facts.critic, report] } };
  switch (outcome.kind) {
    case 'ended':
      return ended(seen, outcome.verdict);
    case 'replan':
      return {
        ...seen,
        stage: moveStage(seen.stage, 'planning'),
        plan: null,
        feedback: outcome.feedback,
        budget: spend(seen.budget, { replans: 1 }),
      };
    case 'ok':
      return { ...seen, stage: moveStage(seen.stage, outcome.steps.length === 0 ? 'scoring' : 'executing'), steps: outcome.steps };
    default:
      return assertNever(outcome);
  }
}

function prepared(state: RunState): RunState {
  const step = currentStep(state);
  if (!step) return { ...state, stage: moveStage(state.stage, 'consolidating') };
  const ready = prepareStep(state, step);
  if (isRefusal(ready)) return ended(state, failed(ready));
  return ready === step ? state : { ...state, steps: state.steps.map((other) => (other === step ? ready : other)) };
}

function consolidated(state: RunState): RunState {
  if (state.answer === null) return affordable(state);
  return state.answer_checked
    ? { ...state, verdict: { status: 'DECIDED', code: 'RUN_DECIDED', reason: 'the run went to its end' } }
    : state;
}

function affordable(state: RunState): RunState {
  const refusal = refuseOverdraft(state.budget, modelCharge(state));
  return refusal ? ended(state, failed(refusal)) : state;
}

// Checked between effects, never in the middle of one: an effect that was sent is always heard out.
function interrupted(state: RunState): Verdict | null {
  if (state.cancelled !== null) return { status: 'CANCELLED', code: 'RUN_CANCELLED', reason: state.cancelled };
  const { deadline, started_at } = state.context.value;
  if (state.now >= deadline) return { status: 'EXPIRED', code: 'RUN_DEADLINE_PASSED', reason: `the run's deadline ${deadline} has passed` };
  const working = elapsed(started_at, state.now) - state.waited_ms;
  const cap = state.budget.caps.wall_clock_ms;
  if (state.stage === 'awaiting_approval' || working <= cap) return null;
  return { status: 'EXPIRED', code: 'RUN_BUDGET_EXHAUSTED', reason: `the run may work for ${cap} ms and has worked for ${working} ms` };
}

function ended(state: RunState, verdict: Verdict): RunState {
  return { ...state, verdict, waiting_since: null, answer: null, answer_checked: true, remembered: true };
}

function failed(refusal: Refusal): Verdict {
  return { status: refusal.code === 'RUN_EVIDENCE_MISSING' ? 'ESCALATED' : 'FAILED', code: refusal.code, reason: refusal.reason };
}
