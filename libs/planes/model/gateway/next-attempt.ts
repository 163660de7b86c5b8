import type { MicroUsd } from '@kernel/micro-usd';
import type { Millis } from '@kernel/time';

/** How one attempt at one profile ended. */
export interface AttemptEnd {
  readonly fallback_index: number;
  readonly outcome: 'completed' | 'provider_error' | 'timeout' | 'cut_stream' | 'refused' | 'invalid_output';
  readonly code: string | null;
  /** The same request may succeed at the same profile. */
  readonly retryable: boolean;
  /** What the provider asked to wait; null when it did not say. */
  readonly retry_after_ms: Millis | null;
  /** Text has reached the caller. */
  readonly delivered: boolean;
}

export interface AttemptLimits {
  readonly attempts_per_profile: number;
  /** Wait before the first repetition; doubles with every further one. */
  readonly backoff_ms: Millis;
  /** Time left until the call's deadline. */
  readonly remaining_ms: Millis;
  /** What is left of the reservation. */
  readonly budget_left: MicroUsd;
  /** The most one attempt can cost, per chosen profile in order. The next attempt is one of these and nothing else. */
  readonly attempt_costs: readonly MicroUsd[];
}

export type NextAttempt =
  | { readonly kind: 'attempt'; readonly fallback_index: number; readonly attempt: number; readonly wait_ms: Millis }
  | { readonly kind: 'done' }
  | { readonly kind: 'give_up'; readonly code: string; readonly reason: string };

/**
 * What follows the attempts so far: the same profile again, the next chosen one, or the end.
 * A broken stream whose text has reached the caller ends the call: nothing is ever spliced.
 * A model's refusal is an answer and is not shopped around. An attempt that no longer fits time or budget is not started.
 */
export function nextAttempt(ended: readonly AttemptEnd[], limits: AttemptLimits): NextAttempt {
  const last = ended.at(-1);
  if (!last) return startAt(0, 1, 0, limits, undefined);
  if (last.outcome === 'completed') return { kind: 'done' };
  if (last.outcome === 'refused') return giveUp(last.code ?? 'MODEL_REFUSED', 'the model refused');
  if (last.delivered) return giveUp('MODEL_STREAM_BROKEN', 'the answer broke off after some of it had been delivered');
  const attempts = ended.filter(({ fallback_index }) => fallback_index === last.fallback_index).length;
  const again = sameAgain(last, attempts, limits);
  if (again) return again;
  return startAt(last.fallback_index + 1, 1, 0, limits, last);
}

function sameAgain(last: AttemptEnd, attempts: number, limits: AttemptLimits): NextAttempt | undefined {
  if (!last.retryable || attempts >= limits.attempts_per_profile) return undefined;
  const wait = last.retry_after_ms ?? limits.backoff_ms * 2 ** (attempts - 1);
  // Waiting longer than half of what is left would starve the fallbacks.
  if (wait > limits.remaining_ms / 2) return undefined;
  const next = startAt(last.fallback_index, attempts + 1, wait, limits, last);
  return next.kind === 'attempt' ? next : undefined;
}

function startAt(index: number, attempt: number, wait_ms: Millis, limits: AttemptLimits, last: AttemptEnd | undefined): NextAttempt {
  const cost = limits.attempt_costs[index];
  if (cost === undefined) return giveUp(last?.code ?? 'MODEL_NO_ELIGIBLE_PROFILE', 'every chosen profile failed');
  if (limits.remaining_ms <= wait_ms) return giveUp('MODEL_DEADLINE_EXCEEDED', 'no time is left for another attempt');
  if (cost > limits.budget_left) return giveUp('MODEL_CALL_BUDGET_EXHAUSTED', 'another attempt could cost more than the call may');
  return { kind: 'attempt', fallback_index: index, attempt, wait_ms };
}

function giveUp(code: string, reason: string): NextAttempt {
  return { kind: 'give_up', code, reason };
}
