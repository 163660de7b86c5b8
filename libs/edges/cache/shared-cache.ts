import type { Millis } from '@kernel/time';

/** Bytes under a key. */
export interface SharedEntry {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * A cache that the processes of one region share. It may lose anything at any time and nothing depends on it: when it is away, slow or wrong,
 * everything is absent. No method throws, and none waits longer than the adapter's limit; what went wrong is told to `CacheEvents`.
 * It does not vouch for its bytes: whoever reads them checks their seal.
 */
export abstract class SharedCache {
  /** The bytes under each key, in the order of the keys; undefined where there is nothing. */
  abstract get(keys: readonly string[]): Promise<readonly (Buffer | undefined)[]>;
  /** Keeps entries for `ttl` at most, in the place of what was there. One that is larger than the adapter's bound is left out, the others are kept. */
  abstract set(entries: readonly SharedEntry[], ttl: Millis): Promise<void>;
  /** Forgets entries, as well as it can: one that is there nevertheless ends by its time. */
  abstract delete(keys: readonly string[]): Promise<void>;
}
