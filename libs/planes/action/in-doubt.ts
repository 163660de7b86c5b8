import type { ClassifiedOutcome } from './classify-outcome';

/**
 * The outcome of a call of which an earlier attempt may have acted, when this attempt came to nothing at the gate.
 * Saying "denied" or "not sent" would be a lie about the call: the doubt stays, with the reason for which it could not be cleared.
 */
export function leftInDoubt(reason: string, retryable: boolean): ClassifiedOutcome {
  const message = `an earlier attempt may have acted, and it could not be cleared up: ${reason}`;
  return {
    status: 'in_doubt',
    output: null,
    mutations: [],
    citations: [],
    error: { kind: 'transient_timeout', code: 'ACTION_OUTCOME_UNKNOWN', retryable, message },
  };
}
