import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { QueuedEvent } from './queued-event';

/** Whose events: a tenant's, or `*` for the platform's own. */
export type EventOwner = TenantId | '*';

/** An event that waits to be published, at its place in the queue of its owner. */
export interface WaitingEvent {
  readonly position: bigint;
  /** As it was stored. Undefined when this release does not know where it goes: it waits for one that does, or for a person. */
  readonly event: QueuedEvent | undefined;
}

/** The right to relay. The fence grows each time another holder takes over, so that a relay that was asleep meanwhile marks nothing. */
export interface RelayLease {
  readonly fence: bigint;
}

/** What waits: how much, and since when the oldest does; zeros when nothing does. */
export interface WaitingEvents {
  readonly count: number;
  readonly oldest_ms: Millis;
}

/**
 * What has happened and is not published yet. The stores of one app fill it in the transaction of the deed itself; deed and event are both there or neither.
 * Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when nothing was read or written.
 */
export abstract class EventOutbox {
  /** Takes or prolongs the lease for this long; undefined while another holder has it. */
  abstract hold(holder: string, time: Millis): Promise<RelayLease | undefined>;
  /** Gives the lease back, so that the next relay need not wait for its end. Harmless when it is lost already. */
  abstract release(holder: string): Promise<void>;
  /** Whose events wait, the longest waiting first; at most that many. */
  abstract owners(atMost: number): Promise<readonly EventOwner[]>;
  /** The oldest events of one owner after a position, or the oldest of all, in the order of the deeds. */
  abstract next(owner: EventOwner, atMost: number, after?: bigint): Promise<readonly WaitingEvent[]>;
  /** Forgets what is published. @throws Fault LEASE_LOST when another relay has taken over; then nothing is forgotten. */
  abstract published(lease: RelayLease, owner: EventOwner, positions: readonly bigint[]): Promise<void>;
  abstract waiting(): Promise<WaitingEvents>;
}
