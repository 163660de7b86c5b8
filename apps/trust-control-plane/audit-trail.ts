import type { Refusal } from '@kernel/outcome';
import type { AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';

/** The audit log as the other parts of this app use it: in process, without a call. */
export abstract class AuditTrail {
  /**
   * Enters submissions of one tenant in their order; a repeated one finds its own entry.
   * Refuses when the log will never take one of them, for example because its event id is used.
   * @throws Fault AUDIT_UNAVAILABLE when nothing was written.
   */
  abstract append(submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal>;
}
