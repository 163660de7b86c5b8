import type { DecisionSpec } from '@kernel/records/context-pack';
import type { DecisionStatus } from '@kernel/records/decision-record';
import type { RunState } from '../run/run-state';

/** The decision that the run's plan is about; before there is a plan, the first one bound to its intent. Undefined when the pack binds none. */
export function decidingSpec(state: RunState): DecisionSpec | undefined {
  const specs = state.pack.value.decision_layer.decision_specs.filter((spec) => spec.intents.includes(state.context.value.intent_id));
  const key = state.plan?.decision_checkpoints[0]?.decision_key;
  return specs.find((spec) => spec.decision_key === key) ?? specs[0];
}

/** The spec's own word for how the run ended: its first outcome when decided, otherwise the one that names the denial or escalation. Null when it has none. */
export function outcomeOf(spec: DecisionSpec | undefined, status: DecisionStatus): string | null {
  switch (status) {
    case 'DECIDED':
      return spec?.allowed_outcomes[0] ?? null;
    case 'DENIED':
      return spec?.allowed_outcomes.find((outcome) => outcome.endsWith('denied')) ?? null;
    case 'ESCALATED':
      return spec?.allowed_outcomes.find((outcome) => outcome.endsWith('escalated')) ?? null;
    default:
      return null;
  }
}
