import type { CacheKey } from './cache-key';
import type { Refusal } from './outcome';

/**
 * Remembers values of one family by their keys. What it answers is what `make` would answer: keeping nothing at all is a right implementation,
 * and no failure of a cache ever reaches its caller.
 */
export abstract class ValueCache<V extends object, N extends string = string> {
  /** The value of this key, remembered or made now. A refusal is answered and never remembered. @throws what `make` throws, and nothing else. */
  abstract of<M extends V | Refusal>(key: CacheKey<N>, make: () => Promise<M>): Promise<V | Extract<M, Refusal>>;
}

/** An answer that is right now and may be another one later: the cache refuses to remember it and hands it on. */
export interface NotKept<T> extends Refusal {
  readonly answer: T;
}

export function notKept<T>(answer: T): NotKept<T> {
  return { kind: 'refused', code: 'CACHE_NOT_KEPT', reason: 'this answer may change', rules: [], answer };
}
