import { type ApprovalMode, withinMode } from '@kernel/approval-mode';
import { type Refusal, refused } from '@kernel/outcome';
import { elapsed, type Millis, type Timestamp } from '@kernel/time';
import type { AuditHealth, AuditState } from './outage-gate';

/** How an effect may go ahead. */
export interface MayAct {
  readonly kind: 'may_act';
  /**
   * `acknowledged_first`: only after its own intent was acknowledged; when that takes longer than `wait_ms` or fails, the effect is refused.
   * `recorded`: intent and outcome are written, but the effect does not wait for them.
   */
  readonly intent: 'acknowledged_first' | 'recorded';
  readonly wait_ms: Millis;
}

/** How long an effect waits for its intent. Source: facts, trust 7.6. */
export const INTENT_WAIT: Millis = 1_000;

/** How long entries may wait for a checkpoint. Source: contracts, section 10. */
export const SILENT_SIGNER_TOLERANCE: Millis = 60_000;

/**
 * May an effect of this effective mode go ahead, as far as the audit log is concerned?
 * This only fails faster than the intent itself would: an effect above `local_write` acts on the acknowledgement of its own intent, never on this answer.
 */
export function mayAct(health: AuditHealth, mode: ApprovalMode, at: Timestamp): MayAct | Refusal {
  if (withinMode(mode, 'local_write')) return { kind: 'may_act', intent: 'recorded', wait_ms: 0 };
  if (!ACTS_ON_INTENT[health.state])
    return unavailable(`the audit log is ${health.state}: ${mode} effects are refused until it has recovered`);
  if (isSignerSilent(health, at))
    return unavailable(`no checkpoint was signed for ${SILENT_SIGNER_TOLERANCE} ms: ${mode} effects are refused`);
  return { kind: 'may_act', intent: 'acknowledged_first', wait_ms: INTENT_WAIT };
}

const ACTS_ON_INTENT: Readonly<Record<AuditState, boolean>> = { HEALTHY: true, SUSPECT: true, DEGRADED: false, RECOVERING: false };

function isSignerSilent(health: AuditHealth, at: Timestamp): boolean {
  return health.unsigned_since !== null && elapsed(health.unsigned_since, at) >= SILENT_SIGNER_TOLERANCE;
}

function unavailable(reason: string): Refusal {
  return refused('AUDIT_UNAVAILABLE', reason, ['audit_unavailable']);
}
