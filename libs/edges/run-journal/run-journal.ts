import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Json } from '@kernel/canonical-json';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { TenantId } from '@kernel/tenant';
import type { Millis, Timestamp } from '@kernel/time';

/** A run by its full name. */
export interface RunName {
  readonly tenant: TenantId;
  readonly run: Id<'run'>;
}

/** A document as its canonical bytes. */
export interface StoredDocument {
  readonly kind: string;
  readonly digest: Digest;
  readonly canonical: Buffer;
}

/** The right to write a run's journal, until it runs out or a later claim takes it over. */
export interface Lease extends RunName {
  readonly fence: bigint;
}

/** A run as it was taken over: everything there is of it, and what others left for it. */
export interface ClaimedRun extends StoredRun {
  readonly lease: Lease;
  readonly messages: readonly RunMessage[];
}

/** Something that others want the run to know; the same `message_id` is taken once. */
export interface RunMessage {
  readonly message_id: string;
  readonly kind: 'cancel_requested' | 'woken';
  readonly body: { readonly [key: string]: Json };
}

/** Everything there is of one run. */
export interface StoredRun {
  readonly entries: readonly JournalEntry[];
  readonly documents: ReadonlyMap<Digest, StoredDocument>;
}

/**
 * The journals of runs: append-only, one writer a run, fenced. An entry that `append` has resolved is never lost, changed or reordered.
 * Another tenant's runs are indistinguishable from unknown ones.
 * Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when nothing was read or written.
 */
export abstract class RunJournal {
  /** Begins a run with its first entry. False when the run was there already: nothing is written then. */
  abstract open(name: RunName, first: JournalEntry, documents: readonly StoredDocument[]): Promise<boolean>;
  /** Takes the run for `ttl`, with its whole journal. Undefined when another holds it, it has ended, or it is unknown. */
  abstract claim(name: RunName, owner: string, ttl: Millis): Promise<ClaimedRun | undefined>;
  /**
   * Appends entries with the documents they name and drops the messages they took up, all or nothing, and keeps the lease for another `ttl`;
   * with `ended` instead, gives it back for ever.
   * @throws Fault LEASE_LOST when the lease is no longer the newest: nothing was written.
   */
  abstract append(
    lease: Lease,
    entries: readonly JournalEntry[],
    documents: readonly StoredDocument[],
    taken: readonly string[],
    ttl: Millis | 'ended',
  ): Promise<void>;
  /** Gives the lease back; the run is looked at again at `wakeAt`, or never when it has ended. A lease that was lost is given back already. */
  abstract release(lease: Lease, wakeAt: Timestamp | 'ended'): Promise<void>;
  /** Leaves a message and makes the run due. False when the run is unknown or has ended. */
  abstract post(name: RunName, message: RunMessage): Promise<boolean>;
  /** The messages that are waiting, oldest id first. */
  abstract messages(name: RunName): Promise<readonly RunMessage[]>;
  /** The whole journal with every document it names. Undefined when the run is unknown. */
  abstract read(name: RunName): Promise<StoredRun | undefined>;
  /** Entries after `seq`, in order; empty when there are none or the run is unknown. */
  abstract entriesAfter(name: RunName, seq: number): Promise<readonly JournalEntry[]>;
  /** Runs that are due and that nobody holds, longest due first, across tenants: names only. */
  abstract due(limit: number): Promise<readonly RunName[]>;
}
