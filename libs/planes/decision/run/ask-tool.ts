import { effectDocument, effectOf } from './effect-of';
import type { Effect } from './run-effect';
import type { RunState, StepProgress } from './run-state';

/** Sends a step through the gate. A retry and a call with approvals send the very same envelope, byte for byte. */
export function askTool(state: RunState, step: StepProgress): Effect {
  if (!step.call) throw new Error(`step ${step.step.step_id} is not prepared`);
  const document = effectDocument('tool-call', step.call.value);
  return effectOf(
    state,
    'call_tool',
    `${step.step.step_id}:${step.attempt}`,
    {
      step_id: step.step.step_id,
      envelope: document.digest,
      run_context: state.context.digest,
      request: state.request.digest,
      attempt: step.attempt,
      approval_ids: [...step.approval_ids],
    },
    [document],
  );
}
