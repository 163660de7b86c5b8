import type { FailureVerdict } from '@kernel/records/tool-call';

/** `not_sent` instead of `denied` where nothing was decided against the call and the same call may go through later. */
interface Denial {
  readonly status: 'denied' | 'not_sent';
  readonly kind: FailureVerdict;
  readonly retryable: boolean;
}

/** Every reason for which the gate says no, with the verdict that the run draws from it and whether the same call may be tried again. */
export const DENIALS = {
  ACTION_NOT_ON_SURFACE: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_ABOVE_CEILING: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_MODE_MISDECLARED: { status: 'denied', kind: 'schema_mismatch', retryable: false },
  ACTION_MODE_ABOVE_HIGHEST: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_MODE_UNDERSTATED: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_ARGS_INVALID: { status: 'denied', kind: 'schema_mismatch', retryable: false },
  ACTION_ARGS_HASH_MISMATCH: { status: 'denied', kind: 'schema_mismatch', retryable: false },
  ACTION_KEY_MISSING: { status: 'denied', kind: 'schema_mismatch', retryable: false },
  ACTION_EVIDENCE_MISSING: { status: 'denied', kind: 'evidence_stale', retryable: false },
  ACTION_OBJECT_OUT_OF_SCOPE: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_RATE_LIMITED: { status: 'not_sent', kind: 'budget_exhausted', retryable: true },
  ACTION_POLICY_PROHIBITS: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_GATE_UNKNOWN: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_APPROVAL_NOT_PENDING: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_APPROVAL_MISSING: { status: 'denied', kind: 'policy_denied', retryable: false },
  ACTION_REOBSERVATION_FAILED: { status: 'not_sent', kind: 'evidence_stale', retryable: true },
  ACTION_CALL_CONFLICT: { status: 'denied', kind: 'idempotency_conflict', retryable: false },
  ACTION_IDEMPOTENCY_CONFLICT: { status: 'denied', kind: 'idempotency_conflict', retryable: false },
  ACTION_DEADLINE_TOO_SHORT: { status: 'not_sent', kind: 'transient_timeout', retryable: true },
  APPROVAL_EVIDENCE_CHANGED: { status: 'denied', kind: 'evidence_stale', retryable: false },
  AUDIT_UNAVAILABLE: { status: 'denied', kind: 'audit_unavailable', retryable: true },
} as const satisfies Record<string, Denial>;

/** What is refused beside calls, with the one-line remedy. */
export const LOOKUP_REFUSALS = {
  ACTION_CALL_UNKNOWN: 'check the id and the tenant of the call; another tenant’s call is not there',
} as const;

export type ActionCode = keyof typeof DENIALS;

/**
 * The verdict of a denial. Codes of other planes (a policy rule, an approval) are denials by policy, except an approval whose time
 * ran out and evidence that changed, which the run answers differently.
 */
export function denialOf(code: string): Denial {
  if (Object.hasOwn(DENIALS, code)) return DENIALS[code as ActionCode];
  if (code.startsWith('APPROVAL_') && code.endsWith('EXPIRED')) return { status: 'denied', kind: 'approval_expired', retryable: false };
  if (code.startsWith('APPROVAL_') && code.includes('EVIDENCE')) return { status: 'denied', kind: 'evidence_stale', retryable: false };
  return { status: 'denied', kind: 'policy_denied', retryable: false };
}
