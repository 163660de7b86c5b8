import Type, { type Static } from 'typebox';
import { closed, DigestField, LogicField, NameField, orNull } from './fields';

export const REPLAY_STATUSES = ['not_run', 'replay_equal', 'replay_mismatch', 'fixed', 'still_failing', 'invalid', 'superseded'] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

export const ReplayStage = closed({
  stage: NameField,
  expected_digest: orNull(DigestField),
  actual_digest: orNull(DigestField),
  equal: Type.Boolean(),
});
export type ReplayStage = Static<typeof ReplayStage>;

/** What a replay found: stage by stage, and the first stage that differs. */
export const ReplayReport = closed({
  status: Type.Enum([...REPLAY_STATUSES]),
  run_id: orNull(NameField),
  record_id: orNull(NameField),
  stages: Type.Array(ReplayStage),
  first_divergence: orNull(
    closed({ stage: NameField, class: Type.Enum(['core', 'order', 'missing_artefact', 'tamper']), detail: Type.String() }),
  ),
  refusals: Type.Array(closed({ code: NameField, reason: Type.String() })),
  logic: Type.Array(LogicField),
});
export type ReplayReport = Static<typeof ReplayReport>;
