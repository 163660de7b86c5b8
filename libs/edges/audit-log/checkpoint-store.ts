import type { Timestamp } from '@kernel/time';

/** A row of the log as the signer reads it. Hashes are what the database claims; the signer computes its own. */
export interface ClaimedEntry {
  readonly index: number;
  readonly body: Uint8Array;
  readonly leaf_hash: Uint8Array;
}

export interface SignedCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signed_at: Timestamp;
}

/**
 * The log as its checkpoint signer may see it: read everything, add checkpoints, change nothing.
 * Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when the store cannot answer.
 */
export abstract class CheckpointStore {
  /** Every log that is here or was ever signed, in order. */
  abstract logs(): Promise<readonly string[]>;
  /** How many entries the log claims to have; 0 for an unknown log. */
  abstract size(logId: string): Promise<number>;
  /** Entries from an index on, oldest first, at most `limit`; empty at the end. */
  abstract read(logId: string, from: number, limit: number): Promise<readonly ClaimedEntry[]>;
  /** The largest checkpoint; undefined before the first. */
  abstract latest(logId: string): Promise<SignedCheckpoint | undefined>;
  /** Adds a checkpoint. `overtaken`: there is one that is as large or larger. */
  abstract put(logId: string, checkpoint: SignedCheckpoint): Promise<'stored' | 'overtaken'>;
}
