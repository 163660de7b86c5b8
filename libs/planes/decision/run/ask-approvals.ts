import { effectOf } from './effect-of';
import type { Effect } from './run-effect';
import { currentStep, type RunState } from './run-state';

/** Asks the Trust plane where the approvals of the waiting step stand. */
export function checkApprovals(state: RunState): Effect {
  return effectOf(state, 'check_approvals', '', { approval_ids: [...(currentStep(state)?.approval_ids ?? [])] });
}
