import type { Timestamp } from '@kernel/time';
import type { LoggedRow } from '@planes/trust/archive/archive-line';

/**
 * The log as its archive reads it: every tenant's entries in their order. Entries hold commitments, never payloads.
 * Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when the store cannot answer.
 */
export abstract class LoggedDays {
  /** When the first entry was appended; undefined for a log without entries. */
  abstract began(logId: string): Promise<Timestamp | undefined>;
  /** The place of the first entry at `from` or after it that was appended at `since` or later; the log's size when there is none. */
  abstract firstSince(logId: string, from: number, since: Timestamp): Promise<number>;
  /** Entries from a place up to another, oldest first, at most `limit`. */
  abstract rows(logId: string, from: number, to: number, limit: number): Promise<readonly LoggedRow[]>;
  /** The smallest checkpoint that covers so many entries, as its signer wrote it; undefined when none does yet. Not verified. */
  abstract checkpointCovering(logId: string, size: number): Promise<{ readonly size: number; readonly note: string } | undefined>;
}
