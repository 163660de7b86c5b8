import Type, { type Static } from 'typebox';
import { AnyJson, ApprovalModeField, closed, idField, LogicField, NameField, orNull } from './fields';

/** An argument is a value or, as `{ "$step": …, "pointer": … }`, a place in an earlier step's output. */
export const StepReference = closed({ $step: NameField, pointer: Type.String({ pattern: '^(/[^/]+)*$' }) });
export type StepReference = Static<typeof StepReference>;

export const PlanStep = closed({
  step_id: NameField,
  tool: NameField,
  args: Type.Record(Type.String(), AnyJson),
  depends_on: Type.Array(NameField),
  approval_mode: ApprovalModeField,
  requires: Type.Array(NameField),
  lane: orNull(NameField),
});
export type PlanStep = Static<typeof PlanStep>;

/** What a model may propose. Parsing is total; what does not fit is a replan with reasons. */
export const PlanProposal = closed({
  intent_id: NameField,
  steps: Type.Array(PlanStep, { maxItems: 20 }),
  decision_checkpoints: Type.Array(closed({ decision_key: NameField, after_step: orNull(NameField) })),
  answer_outline: Type.String({ maxLength: 4000 }),
});
export type PlanProposal = Static<typeof PlanProposal>;

export const Plan = closed({ plan_id: idField('plan'), ...PlanProposal.properties });
export type Plan = Static<typeof Plan>;

export const VERIFY_VERDICTS = ['ok', 'replan', 'reject'] as const;
export const SCORE_VERDICTS = ['accept', 'retry', 'replan', 'escalate'] as const;

export const CriticFinding = closed({
  rule: NameField,
  severity: Type.Enum(['info', 'warn', 'error']),
  message: Type.String(),
  ref: Type.String(),
});
export type CriticFinding = Static<typeof CriticFinding>;

/** Deterministic rules decide; a model may only advise. */
export const CriticReport = closed({
  kind: Type.Enum(['verify', 'score']),
  verdict: Type.Enum([...VERIFY_VERDICTS, ...SCORE_VERDICTS]),
  findings: Type.Array(CriticFinding),
  logic: LogicField,
});
export type CriticReport = Static<typeof CriticReport>;
