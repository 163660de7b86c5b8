import { assertNever } from '@kernel/assert-never';
import { elapsed, type Millis, type Timestamp } from '@kernel/time';

export const AUDIT_STATES = ['HEALTHY', 'SUSPECT', 'DEGRADED', 'RECOVERING'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];

/** What an app knows about the audit log. */
export interface AuditHealth {
  readonly state: AuditState;
  /** Failing appends in a row. */
  readonly failures: number;
  /** When the first of them failed; null while appends succeed. */
  readonly failing_since: Timestamp | null;
  /** Since when the oldest entry without a checkpoint waits for one; null when none waits. */
  readonly unsigned_since: Timestamp | null;
}

export type AuditSignal =
  /** An append was acknowledged. */
  | { readonly kind: 'append_acknowledged'; readonly at: Timestamp }
  /** An append failed or was not acknowledged in time. Nothing else counts as a failure: a slow answer is an answer. */
  | { readonly kind: 'append_failed'; readonly at: Timestamp }
  /** Time has passed. */
  | { readonly kind: 'time_passed'; readonly at: Timestamp }
  /** The log's history since the last known checkpoint was verified and a `gap` entry was written. */
  | { readonly kind: 'recovered'; readonly at: Timestamp }
  /** The log's status was read. */
  | { readonly kind: 'checkpoints_seen'; readonly at: Timestamp; readonly unsigned_since: Timestamp | null };

/** Until something fails, the log is believed to be there: the gate on an effect is its own intent, not this. */
export const UNTROUBLED: AuditHealth = { state: 'HEALTHY', failures: 0, failing_since: null, unsigned_since: null };

/** Source: contracts, section 10. */
export const FAILURES_UNTIL_DEGRADED = 3;
export const SUSPECT_UNTIL_DEGRADED: Millis = 5_000;

/** The health after a signal. Signals arrive in the order of their times. */
export function auditGate(health: AuditHealth, signal: AuditSignal): AuditHealth {
  switch (signal.kind) {
    case 'append_acknowledged':
      return { ...health, state: AFTER_ACKNOWLEDGED[health.state], failures: 0, failing_since: null };
    case 'append_failed':
      return afterFailure({ ...health, failures: health.failures + 1, failing_since: health.failing_since ?? signal.at }, signal.at);
    case 'time_passed':
      return { ...health, state: health.state === 'SUSPECT' && isOver(health, signal.at) ? 'DEGRADED' : health.state };
    case 'recovered':
      return health.state === 'RECOVERING' ? { ...health, state: 'HEALTHY' } : health;
    case 'checkpoints_seen':
      return { ...health, unsigned_since: signal.unsigned_since };
    default:
      return assertNever(signal);
  }
}

// From DEGRADED one success is not enough: what was missed must be accounted for first.
const AFTER_ACKNOWLEDGED: Readonly<Record<AuditState, AuditState>> = {
  HEALTHY: 'HEALTHY',
  SUSPECT: 'HEALTHY',
  DEGRADED: 'RECOVERING',
  RECOVERING: 'RECOVERING',
};

function afterFailure(health: AuditHealth, at: Timestamp): AuditHealth {
  switch (health.state) {
    case 'HEALTHY':
    case 'SUSPECT':
      return { ...health, state: isOver(health, at) ? 'DEGRADED' : 'SUSPECT' };
    case 'DEGRADED':
    case 'RECOVERING':
      return { ...health, state: 'DEGRADED' };
    default:
      return assertNever(health.state);
  }
}

function isOver(health: AuditHealth, at: Timestamp): boolean {
  if (health.failures >= FAILURES_UNTIL_DEGRADED) return true;
  return health.failing_since !== null && elapsed(health.failing_since, at) >= SUSPECT_UNTIL_DEGRADED;
}
