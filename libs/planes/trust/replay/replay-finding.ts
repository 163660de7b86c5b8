import type { Digest } from '@kernel/digest';
import type { ReplayReport, ReplayStage } from '@kernel/records/replay-report';

/** What one stage of a replay came to. */
export interface StageFinding extends ReplayStage {
  /** Why it differs; null when it is equal. */
  readonly difference: { readonly class: NonNullable<ReplayReport['first_divergence']>['class']; readonly detail: string } | null;
}

/** A stage that came out the same. */
export function equalStage(stage: string, digest: Digest): StageFinding {
  return { stage, expected_digest: digest, actual_digest: digest, equal: true, difference: null };
}

/** A stage that was done again: equal when the digests are. */
export function comparedStage(stage: string, expected: Digest, actual: Digest, detail: string): StageFinding {
  if (expected === actual) return equalStage(stage, expected);
  return { stage, expected_digest: expected, actual_digest: actual, equal: false, difference: { class: 'core', detail } };
}

/** A stage that does not hold. */
export function brokenStage(stage: string, kind: NonNullable<StageFinding['difference']>['class'], detail: string): StageFinding {
  return { stage, expected_digest: null, actual_digest: null, equal: false, difference: { class: kind, detail } };
}
