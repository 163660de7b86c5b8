import type { CacheFamily } from '@kernel/cache-key';
import type { TenantId } from '@kernel/tenant';
import type { ValueCache } from '@kernel/value-cache';

/** A value as bytes and back. Equal values have equal bytes. */
export interface Codec<V> {
  readonly encode: (value: V) => Uint8Array;
  /** @throws anything for bytes that are no such value: then they count as absent. */
  readonly decode: (bytes: Uint8Array) => V;
  /** False for a value that says of itself that it may not be kept outside this process, whatever its key says; every value may when left out. */
  readonly mayShare?: (value: V) => boolean;
}

/** The caches of a process: one for each family, for whoever asks. */
export abstract class Caches {
  abstract of<V extends object, N extends string>(family: CacheFamily<N>, codec: Codec<V>): ValueCache<V, N>;
  /** Makes anew whatever is kept of a tenant: here at once, in the region for every process that asks it from now on. */
  abstract evict(tenant: TenantId): Promise<void>;
  /** Makes anew whatever this process keeps. */
  abstract evictAll(): void;
}
