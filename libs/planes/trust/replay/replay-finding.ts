import type { Digest } from '@kernel/digest';
import type { ReplayReport, ReplayStage } from '@kernel/records/replay-report';
import type { ReplayError } from './errors';

/** Why a stage differs. */
export interface Difference {
  readonly class: NonNullable<ReplayReport['first_divergence']>['class'];
  readonly detail: string;
  /** Set when the stage could not be judged at all: the replay is refused by this code, never guessed. */
  readonly refusal: ReplayError | null;
}

/** What one stage of a replay came to. */
export interface StageFinding extends ReplayStage {
  /** Null when the stage is equal. */
  readonly difference: Difference | null;
}

/** A stage that came out the same. */
export function equalStage(stage: string, digest: Digest): StageFinding {
  return { stage, expected_digest: digest, actual_digest: digest, equal: true, difference: null };
}

/** A stage that was done again: equal when the digests are. */
export function comparedStage(stage: string, expected: Digest, actual: Digest, detail: string): StageFinding {
  if (expected === actual) return equalStage(stage, expected);
  const difference: Difference = { class: 'core', detail, refusal: null };
  return { stage, expected_digest: expected, actual_digest: actual, equal: false, difference };
}

/** A stage that does not hold. */
export function brokenStage(stage: string, kind: Difference['class'], detail: string): StageFinding {
  return { stage, expected_digest: null, actual_digest: null, equal: false, difference: { class: kind, detail, refusal: null } };
}

/** A stage that cannot be judged: what it needs is not there, or is not to be believed. */
export function refusedStage(stage: string, refusal: ReplayError, detail: string): StageFinding {
  const kind = refusal === 'REPLAY_PIN_UNTRUSTED' ? 'tamper' : 'missing_artefact';
  return { stage, expected_digest: null, actual_digest: null, equal: false, difference: { class: kind, detail, refusal } };
}
