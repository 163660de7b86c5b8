import type { ProviderFailure } from './model-provider';

/** A failure; what is not said is the cautious default: not to be repeated, and possibly charged. */
export function failure(
  outcome: ProviderFailure['outcome'],
  code: string,
  reason: string,
  more: Partial<Omit<ProviderFailure, 'kind' | 'outcome' | 'code' | 'reason'>> = {},
): ProviderFailure {
  return {
    kind: 'failed',
    outcome,
    code,
    reason,
    retryable: false,
    retry_after_ms: null,
    text: '',
    usage: null,
    may_have_cost: true,
    ...more,
  };
}

/** The attempt was ended by its caller. */
export function aborted(text: string, mayHaveCost: boolean): ProviderFailure {
  return failure('timeout', 'PROVIDER_ABORTED', 'the attempt was ended before the provider had answered', {
    text,
    may_have_cost: mayHaveCost,
  });
}
