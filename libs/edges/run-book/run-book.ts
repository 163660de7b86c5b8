import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { StatedEvent } from '@kernel/records/event';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import type { RunView } from '@kernel/records/run-view';
import type { TenantId } from '@kernel/tenant';
import type { Millis, Timestamp } from '@kernel/time';

/** A document as its canonical bytes. */
export interface BookedDocument<T> {
  readonly value: T;
  readonly digest: Digest;
  readonly canonical: Buffer;
}

/** A run that is to be opened; its budget and pins are in its context. */
export interface RunToOpen {
  /** Digest of what the caller asked for: the same `request_id` with another one is refused. */
  readonly asked: Digest;
  readonly context: BookedDocument<RunContext>;
  readonly request: BookedDocument<InvokeRequest>;
}

/** A run as the boundary keeps it. */
export interface BookedRun {
  readonly kind: 'booked';
  readonly context: BookedDocument<RunContext>;
  readonly request: BookedDocument<InvokeRequest>;
  /** `opened`: not known to be with the orchestrator yet. */
  readonly state: 'opened' | 'started' | 'closed';
  /** How it ended; null until it is closed. */
  readonly end: RunView | null;
  /** False when the request had opened it before. */
  readonly isNew: boolean;
}

/** What a tenant may reserve and spend on one UTC day, in micro-USD. */
export interface DayLimit {
  readonly usd_micros: number;
}

/** A tenant's day: what runs under way may still spend, and what ended ones did. */
export interface DaySheet {
  readonly reserved_usd_micros: number;
  readonly spent_usd_micros: number;
}

export interface RunName {
  readonly tenant: TenantId;
  readonly run: Id<'run'>;
}

/**
 * The runs and sessions of the boundary: who asked for what, what it may cost, how it ended.
 * Another tenant's runs are indistinguishable from unknown ones.
 * Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when nothing was read or written.
 */
export abstract class RunBook {
  /** The run that this request opened before, or undefined. Refuses CONVERSATION_REQUEST_ID_REUSED when it asked for something else. */
  abstract asked(tenant: TenantId, request: Id<'req'>, asked: Digest): Promise<BookedRun | Refusal | undefined>;
  /**
   * Opens a run, enters it in its session and reserves its cost cap in its tenant's day: all or nothing, however many ask at once.
   * The same request again gives the run it opened; nothing is reserved twice.
   * Refuses CONVERSATION_REQUEST_ID_REUSED, CONVERSATION_SESSION_UNKNOWN for another user's session, CONVERSATION_BUDGET_EXHAUSTED.
   */
  abstract open(run: RunToOpen, limit: DayLimit): Promise<BookedRun | Refusal>;
  /** Notes that the orchestrator has the run. Harmless when it is noted already. */
  abstract started(name: RunName): Promise<void>;
  /** Takes back a run that the orchestrator can never have, with its reservation. Does nothing once it has started. */
  abstract withdraw(name: RunName): Promise<void>;
  /**
   * Closes a run with its end, settles its reservation for what it spent and queues `events` for publication: all or nothing, once.
   * False when there is no such run.
   */
  abstract close(view: BookedDocument<RunView>, events: readonly StatedEvent<'run-ended'>[]): Promise<boolean>;
  abstract read(name: RunName): Promise<BookedRun | undefined>;
  /** The tenant's day; zeros when nothing happened on it. */
  abstract day(tenant: TenantId, day: Timestamp): Promise<DaySheet>;
  /** Runs that were opened longer than `age` ago and are not known to have started, oldest first, across tenants: names only. */
  abstract unstarted(age: Millis, limit: number): Promise<readonly RunName[]>;
}
