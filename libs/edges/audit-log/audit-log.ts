import type { Refusal } from '@kernel/outcome';
import type { AuditEntry, AuditReceipt, AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Subtree } from '@planes/trust/audit-log/subtrees';

/** The right to append to a log, until somebody takes it. */
export interface Lead {
  readonly epoch: number;
  /** Entries in the log, as this leader left it. */
  readonly size: number;
}

/** Entries that stand or fall together, in their order. Event ids are unique within one batch. */
export type AppendGroup = readonly AuditSubmission[];

export type BatchOutcome =
  /** One outcome per group: receipts in the group's order, or the refusal of the whole group. */
  | { readonly kind: 'appended'; readonly lead: Lead; readonly groups: readonly (readonly AuditReceipt[] | Refusal)[] }
  /** Somebody else leads, or the log has moved on. Nothing was written. */
  | { readonly kind: 'fenced' };

export interface LogStanding {
  readonly size: number;
  readonly epoch: number;
  /** The newest checkpoint as its signer wrote it; undefined before the first. Not verified. */
  readonly checkpoint: { readonly size: number; readonly note: string } | undefined;
  /** When the oldest entry that no checkpoint covers was appended; null when there is none. */
  readonly unsigned_since: Timestamp | null;
}

export interface StoredAuditEntry {
  readonly entry: AuditEntry;
  readonly receipt: AuditReceipt;
  /** Hex, opens the commitment; undefined after erasure. */
  readonly salt: string | undefined;
}

/** Entries of the platform itself belong to no tenant. */
export const PLATFORM = '*';

/**
 * Append-only logs. An entry that was acknowledged is never lost, changed or reordered; indexes start at 0 and have no gaps.
 * A log has one leader at a time: a replaced one cannot append, so a log never forks.
 * Every method throws Fault STORE_UNAVAILABLE, STORE_BUSY or STORE_CONFLICT when the store cannot answer.
 */
export abstract class AuditLog {
  /**
   * Appends a batch of at most 1000 entries as this leader; without a lead it first takes it, so that it is never fenced.
   * An entry that is there already gives its old receipt. A group with an event id that names another entry is refused (AUDIT_EVENT_ID_REUSED) as a whole.
   */
  abstract appendBatch(logId: string, lead: Lead | undefined, groups: readonly AppendGroup[], at: Timestamp): Promise<BatchOutcome>;
  /** Where a log stands; undefined when nobody ever led it. */
  abstract standing(logId: string): Promise<LogStanding | undefined>;
  /** The hashes of complete subtrees, in the order asked. @throws Fault DOCUMENT_CORRUPT when the log does not hold them. */
  abstract subtreeHashes(logId: string, subtrees: readonly Subtree[]): Promise<readonly Uint8Array[]>;
  /** An entry of this tenant or of the platform; undefined when there is none. @throws Fault DOCUMENT_CORRUPT when its body is not an entry. */
  abstract find(tenant: TenantId | typeof PLATFORM, eventId: string): Promise<StoredAuditEntry | undefined>;
}
