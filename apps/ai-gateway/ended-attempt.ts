import { assertNever } from '@kernel/assert-never';
import type { Json } from '@kernel/canonical-json';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ModelCall, ModelUsage } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import type { Millis } from '@kernel/time';
import type { ProviderFailure, ProviderOutcome } from '@edges/model-providers/model-provider';
import type { StructuredOutput } from '@planes/model/gateway/check-output';
import { NO_USAGE } from '@planes/model/gateway/cost-of-usage';
import { estimatedUsage } from '@planes/model/gateway/estimated-usage';
import type { AttemptEnd } from '@planes/model/gateway/next-attempt';

export interface Answer {
  readonly text: string;
  readonly structured: Json | null;
  readonly finish_reason: string;
}

export type AnsweredAttempt = Answer & { readonly profile: ModelProfile };

/** What one attempt came to. */
export interface EndedAttempt {
  readonly end: Omit<AttemptEnd, 'fallback_index'>;
  readonly answer: Answer | null;
  readonly usage: ModelUsage;
  readonly usageEstimated: boolean;
  /** What it says about the profile. */
  readonly health: 'well' | 'ill' | 'unknown';
  readonly reason: string;
  readonly latency_ms: Millis;
  readonly ttft_ms: Millis | null;
}

/** The same before anybody has looked at the clock. */
export type Ended = Omit<EndedAttempt, 'latency_ms' | 'ttft_ms'>;

/** Reads a provider's outcome: did it answer, may it be repeated, what did it use, and what does it say about the profile. */
export function endOf(call: ModelCall, outcome: ProviderOutcome, checked: StructuredOutput | Refusal | null, delivered: boolean): Ended {
  switch (outcome.kind) {
    case 'answered': {
      const usage = outcome.usage ?? estimatedUsage(call, outcome.text);
      const common = { usage, usageEstimated: outcome.usage === null, health: 'well', reason: '' } as const;
      if (isRefusal(checked))
        return { ...common, end: end('invalid_output', checked.code, delivered, true), answer: null, reason: checked.reason };
      const answer = { text: outcome.text, structured: checked?.value ?? null, finish_reason: outcome.finish_reason };
      return { ...common, end: end('completed', null, delivered, false), answer };
    }
    case 'refused': {
      const { code, reason, usage } = outcome;
      const charged = usage ?? estimatedUsage(call, '');
      return {
        end: end('refused', code, delivered, false),
        answer: null,
        usage: charged,
        usageEstimated: usage === null,
        health: 'well',
        reason,
      };
    }
    case 'failed':
      return failed(call, outcome, delivered);
    default:
      return assertNever(outcome);
  }
}

function failed(call: ModelCall, failure: ProviderFailure, delivered: boolean): Ended {
  const estimated = failure.may_have_cost ? estimatedUsage(call, failure.text) : NO_USAGE;
  return {
    end: { ...end(failure.outcome, failure.code, delivered, failure.retryable), retry_after_ms: failure.retry_after_ms },
    answer: null,
    usage: failure.usage ?? estimated,
    usageEstimated: failure.usage === null && failure.may_have_cost,
    // A rejected request is the request's fault, not the profile's.
    health: failure.code === 'PROVIDER_REJECTED' ? 'unknown' : 'ill',
    reason: failure.reason,
  };
}

function end(
  outcome: AttemptEnd['outcome'],
  code: string | null,
  delivered: boolean,
  retryable: boolean,
): Omit<AttemptEnd, 'fallback_index'> {
  return { outcome, code, retryable, retry_after_ms: null, delivered };
}
