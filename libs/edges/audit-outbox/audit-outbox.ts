import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';

/** A submission that waits to enter the audit log. */
export interface WaitingEntry {
  /** Its place in the queue of its tenant. */
  readonly position: bigint;
  readonly submission: AuditSubmission;
}

/** Whose entries: a tenant's, or `*` for the platform's own. */
export type OutboxOwner = TenantId | '*';

/** What must enter the audit log and has not yet. Filled by the stores of this app, in the transaction of the change that an entry tells of. */
export abstract class AuditOutbox {
  /** Whose entries wait, the longest waiting first; at most that many. */
  abstract owners(atMost: number): Promise<readonly OutboxOwner[]>;
  /** The oldest entries of one owner, in the order in which they were queued. */
  abstract next(owner: OutboxOwner, atMost: number): Promise<readonly WaitingEntry[]>;
  /** Forgets entries that the log has acknowledged. Those that are gone already are no matter. */
  abstract done(owner: OutboxOwner, positions: readonly bigint[]): Promise<void>;
}
