import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { EventTopic } from '@kernel/records/event';
import type { Timestamp } from '@kernel/time';

/** A message that a reader put aside, without the message. */
export interface DeadLetter {
  /** Names it for as long as it is kept. */
  readonly letter_id: string;
  readonly topic: EventTopic;
  /** Who could not use it. */
  readonly consumer: string;
  readonly reason: string;
  readonly put_aside_at: Timestamp;
  /** Whose event, and which; null where the message does not say. */
  readonly tenant_id: string | null;
  readonly event_id: string | null;
}

/** One of them with everything that is known. */
export interface OpenedLetter extends DeadLetter {
  /** As it was told. */
  readonly message: string;
  /** When it was put back; null while it waits. */
  readonly replayed_at: Timestamp | null;
  /** Who took it out of sight, when and why; null while nobody has. */
  readonly discarded: { readonly at: Timestamp; readonly by: string; readonly reason: string } | null;
}

/** Why somebody does not want a letter any more, and what the audit log is told of it. */
export interface Discarding {
  readonly by: string;
  readonly reason: string;
  readonly audit: AuditSubmission;
}

/** `before`: somebody had put it back or discarded it already, and nothing was done. */
export type Discarded = 'discarded' | 'before' | 'unknown';

/** `replayed`: it is told again. `before`: somebody had put it back or discarded it already, and nothing was done. */
export type Replayed = 'replayed' | 'before' | 'unknown';

/**
 * What readers of a region's topics put aside, for people. Putting one back tells its message again at the end of its topic, to the reader that put it aside
 * and to no other: those had its effect. Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when nothing could be read or written.
 */
export abstract class DeadLetters {
  /** What waits, the oldest first; at most that many. */
  abstract list(atMost: number): Promise<readonly DeadLetter[]>;
  /** Undefined when none has this id. */
  abstract show(id: string): Promise<OpenedLetter | undefined>;
  /** Puts one back, once. When this process dies in between it may be told again while it still waits. */
  abstract replay(id: string): Promise<Replayed>;
  /** Takes one out of the list, for good; it stays to be shown. The audit log is told in the same step, or, where the letter lies elsewhere, before. */
  abstract discard(id: string, discarding: Discarding): Promise<Discarded>;
}
