import type { CacheKey } from '@kernel/cache-key';
import { canonicalJson } from '@kernel/canonical-json';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { ValueCache } from '@kernel/value-cache';

/** A cache that keeps everything, and tells the keys it was asked for. */
export class RememberingCache<V extends object, N extends string> extends ValueCache<V, N> {
  readonly asked: CacheKey<N>[] = [];
  private readonly kept = new Map<string, V>();

  override async of<M extends V | Refusal>(key: CacheKey<N>, make: () => Promise<M>): Promise<V | Extract<M, Refusal>> {
    this.asked.push(key);
    const place = canonicalJson(key);
    const value: V | Refusal = this.kept.get(place) ?? (await make());
    if (!isRefusal(value)) this.kept.set(place, value);
    return value as V | Extract<M, Refusal>;
  }
}
