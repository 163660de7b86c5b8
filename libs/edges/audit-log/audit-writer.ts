import type { Refusal } from '@kernel/outcome';
import type { AuditReceipt } from '@kernel/records/audit-entry';
import type { AppendGroup } from './audit-log';

/** The one way into one log, for this process. */
export abstract class AuditWriter {
  /** The log that it writes. */
  abstract readonly logId: string;
  /**
   * Acknowledges entries that are durable: their receipts, in order. All or nothing.
   * The same entries again give the same receipts, so a caller that was told AUDIT_UNAVAILABLE may simply try again.
   * Refuses AUDIT_EVENT_ID_REUSED. @throws Fault AUDIT_UNAVAILABLE, OVERLOADED or SHUTTING_DOWN.
   */
  abstract append(group: AppendGroup): Promise<readonly AuditReceipt[] | Refusal>;
}
