import { type ApprovalMode, lowerMode, withinMode } from '@kernel/approval-mode';
import { type Refusal, refused } from '@kernel/outcome';

/** The modes that have a say in one call. */
export interface ModeClaims {
  readonly requested: ApprovalMode;
  /** What the capability can do at most. */
  readonly highest: ApprovalMode;
  /** The lowest mode that policy named; null when it named none. */
  readonly policy: ApprovalMode | null;
  /** The run's safety mode. */
  readonly ceiling: ApprovalMode;
}

/**
 * The mode the call runs under: the lowest of all claims, never above the ceiling.
 * Only the signed parts (policy, run) may lower it. A caller that asks for less than the capability can do is refused: the mode decides
 * what is audited first and what needs a key, so an agent would otherwise talk itself out of its own controls.
 */
export function settleMode({ requested, highest, policy, ceiling }: ModeClaims): ApprovalMode | Refusal {
  if (!withinMode(requested, highest))
    return refused('ACTION_MODE_ABOVE_HIGHEST', `${requested} was requested, the capability goes up to ${highest}`);
  if (requested !== highest)
    return refused('ACTION_MODE_UNDERSTATED', `${requested} was requested for a capability that can be ${highest}`);
  return lowerMode(lowerMode(highest, policy ?? highest), ceiling);
}

/** What the audit log must do before a call of this mode acts. Source: contracts, section 10. */
export type AuditDuty = 'acknowledge_intent_first' | 'record_or_spool';

/** An effect above local_write acts only after its own intent is acknowledged; anything lower may wait in the spool while the log is away. */
export function auditDuty(effective: ApprovalMode): AuditDuty {
  return withinMode(effective, 'local_write') ? 'record_or_spool' : 'acknowledge_intent_first';
}

/** True when a call of this mode is claimed under an idempotency key. Source: contracts, section 6. */
export function needsKey(highest: ApprovalMode): boolean {
  return !withinMode(highest, 'read_only');
}
