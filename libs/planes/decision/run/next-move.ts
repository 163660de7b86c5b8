import { assertNever } from '@kernel/assert-never';
import { checkApprovals } from './ask-approvals';
import { askClose, askMemoryProposal, askSeal } from './ask-conclusion';
import { askCompile, askEvidence, askMemory } from './ask-context';
import { askAnswer, askPlan } from './ask-model';
import { admitAnswer, admitRun, admitStep } from './ask-policy';
import { askTool } from './ask-tool';
import type { Effect, Move } from './run-effect';
import { currentStep, type RunState } from './run-state';

/**
 * What the run does now. A function of the state alone: whoever folds the same journal does the same thing next.
 * While an effect is pending the move is that effect again, under the same id and keys.
 */
export function nextMove(state: RunState): Move {
  if (state.pending) return perform(state.pending);
  const known = moves.get(state);
  if (known) return known;
  const move = moveFrom(state);
  moves.set(state, move);
  return move;
}

// A state never changes, so its move is as good as part of it: whoever asks again, and the check of what was asked, need not derive it anew.
const moves = new WeakMap<RunState, Move>();

function moveFrom(state: RunState): Move {
  switch (state.stage) {
    case 'received':
      return perform(state.evidence === null ? askEvidence(state) : state.memory === null ? askMemory(state) : askCompile(state));
    case 'compiled':
      return perform(admitRun(state));
    case 'planning':
      return perform(askPlan(state));
    case 'executing':
      return perform(stepEffect(state));
    case 'awaiting_approval':
      return state.look_again ? perform(checkApprovals(state)) : { kind: 'wait', until: waitLimit(state) };
    case 'consolidating':
      return perform(conclusion(state));
    case 'recorded':
      return state.closed ? { kind: 'ended' } : perform(askClose(state));
    case 'verifying':
    case 'scoring':
      throw new Error(`a run does not rest in stage ${state.stage}`);
    default:
      return assertNever(state.stage);
  }
}

function stepEffect(state: RunState): Effect {
  const step = currentStep(state);
  if (!step) throw new Error('a run that executes has a step to execute');
  return step.policy === null ? admitStep(state, step) : askTool(state, step);
}

function conclusion(state: RunState): Effect {
  if (state.verdict === null) return state.answer === null ? askAnswer(state) : admitAnswer(state, state.answer);
  return (state.remembered ? undefined : askMemoryProposal(state)) ?? askSeal(state);
}

// The earliest instant at which something changes by itself: an approval expires, or the run does.
function waitLimit(state: RunState): string {
  const expiries = state.steps.flatMap((step) => step.result?.value.approvals ?? []).map((approval) => approval.expires_at);
  return [...expiries, state.context.value.deadline].sort()[0] ?? state.context.value.deadline;
}

function perform(effect: Effect): Move {
  return { kind: 'perform', effect };
}
