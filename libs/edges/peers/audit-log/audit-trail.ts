import type { Refusal } from '@kernel/outcome';
import type { AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { Millis } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import type { AuditState } from '@planes/trust/audit-log/outage-gate';

/** Where the region's log stands. */
export interface AuditStatus {
  readonly log_id: string;
  readonly state: AuditState;
  readonly size: number;
  readonly checkpoint_size: number;
  readonly checkpoint_age_ms: Millis;
  /** How long the oldest entry without a checkpoint has waited; 0 when none waits. */
  readonly unsigned_for_ms: Millis;
  /** The newest checkpoint as a signed note; empty before the first. */
  readonly checkpoint: string;
}

/**
 * The audit log, as the apps that write to it see it.
 * Every method throws Fault AUDIT_UNAVAILABLE when the log does not answer in time, whatever the reason.
 */
export abstract class AuditTrail {
  /**
   * Enters 1 to 500 submissions of the call's tenant, in their order; resolves when they are durable. All or nothing.
   * The same submissions again give the same receipts. So a writer that may have to repeat an append after a crash writes the submission
   * down first, salt and time included: another entry under the same event id is refused.
   * Refuses AUDIT_EVENT_ID_REUSED, AUDIT_ENTRY_OTHER_LOG, AUDIT_COMMITMENT_WRONG.
   * @throws Fault CALLER_FORBIDDEN for an entry of another tenant.
   */
  abstract append(call: CallContext, submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal>;
  abstract status(call: CallContext): Promise<AuditStatus>;
}
