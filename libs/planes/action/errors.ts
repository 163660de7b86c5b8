import type { FailureVerdict } from '@kernel/records/tool-call';

interface Denial {
  readonly kind: FailureVerdict;
  readonly retryable: boolean;
}

/** Every reason for which the gate says no, with the verdict that the run draws from it and whether the same call may be tried again. */
export const DENIALS = {
  ACTION_NOT_ON_SURFACE: { kind: 'policy_denied', retryable: false },
  ACTION_ABOVE_CEILING: { kind: 'policy_denied', retryable: false },
  ACTION_MODE_MISDECLARED: { kind: 'schema_mismatch', retryable: false },
  ACTION_MODE_ABOVE_HIGHEST: { kind: 'policy_denied', retryable: false },
  ACTION_MODE_UNDERSTATED: { kind: 'policy_denied', retryable: false },
  ACTION_ARGS_INVALID: { kind: 'schema_mismatch', retryable: false },
  ACTION_ARGS_HASH_MISMATCH: { kind: 'schema_mismatch', retryable: false },
  ACTION_KEY_MISSING: { kind: 'schema_mismatch', retryable: false },
  ACTION_EVIDENCE_MISSING: { kind: 'evidence_stale', retryable: false },
  ACTION_OBJECT_OUT_OF_SCOPE: { kind: 'policy_denied', retryable: false },
  ACTION_RATE_LIMITED: { kind: 'budget_exhausted', retryable: true },
  ACTION_POLICY_PROHIBITS: { kind: 'policy_denied', retryable: false },
  ACTION_GATE_UNKNOWN: { kind: 'policy_denied', retryable: false },
  ACTION_APPROVAL_NOT_PENDING: { kind: 'policy_denied', retryable: false },
  ACTION_APPROVAL_MISSING: { kind: 'policy_denied', retryable: false },
  ACTION_REOBSERVATION_FAILED: { kind: 'evidence_stale', retryable: true },
  ACTION_CALL_CONFLICT: { kind: 'idempotency_conflict', retryable: false },
  ACTION_IDEMPOTENCY_CONFLICT: { kind: 'idempotency_conflict', retryable: false },
  ACTION_DEADLINE_TOO_SHORT: { kind: 'transient_timeout', retryable: true },
  ACTION_OUTCOME_UNKNOWN: { kind: 'transient_timeout', retryable: false },
  APPROVAL_EVIDENCE_CHANGED: { kind: 'evidence_stale', retryable: false },
  AUDIT_UNAVAILABLE: { kind: 'audit_unavailable', retryable: true },
} as const satisfies Record<string, Denial>;

export type ActionCode = keyof typeof DENIALS;

/**
 * The verdict of a denial. Codes of other planes (a policy rule, an approval) are denials by policy, except an approval whose time
 * ran out and evidence that changed, which the run answers differently.
 */
export function denialOf(code: string): Denial {
  if (Object.hasOwn(DENIALS, code)) return DENIALS[code as ActionCode];
  if (code.startsWith('APPROVAL_') && code.endsWith('EXPIRED')) return { kind: 'approval_expired', retryable: false };
  if (code.startsWith('APPROVAL_') && code.includes('EVIDENCE')) return { kind: 'evidence_stale', retryable: false };
  return { kind: 'policy_denied', retryable: false };
}
