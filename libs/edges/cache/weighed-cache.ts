import type { Millis } from '@kernel/time';
import type { Eviction } from './cache-events';

export interface Weighed<V> {
  readonly value: V;
  readonly bytes: number;
  readonly madeAt: Millis;
}

/** What an entry takes besides its value, roughly: key, node of the map, object. */
const OVERHEAD_BYTES = 256;

/** Values in memory, bounded by the bytes they have when encoded and by age; the one that was used longest ago goes first. */
export class WeighedCache<V> {
  private readonly entries = new Map<string, Weighed<V>>();
  private held = 0;

  constructor(
    private readonly limits: { readonly bytes: number; readonly ttl: Millis },
    private readonly evicted: (why: Eviction) => void,
  ) {}

  get bytes(): number {
    return this.held;
  }

  get(place: string, now: Millis): Weighed<V> | undefined {
    const found = this.entries.get(place);
    if (found === undefined) return undefined;
    this.drop(place);
    if (!isFresh(found.madeAt, now, this.limits.ttl)) {
      this.evicted('age');
      return undefined;
    }
    this.put(place, found);
    return found;
  }

  /** Keeps a value unless it alone is over the bound. */
  set(place: string, value: V, bytes: number, madeAt: Millis): void {
    this.drop(place);
    const weighed = { value, bytes: bytes + OVERHEAD_BYTES, madeAt };
    if (weighed.bytes > this.limits.bytes) return;
    this.put(place, weighed);
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.limits.bytes) return;
      this.drop(oldest);
      this.evicted('space');
    }
  }

  /** Lets everything go whose place begins so. */
  evict(prefix: string): void {
    for (const place of this.entries.keys()) {
      if (!place.startsWith(prefix)) continue;
      this.drop(place);
      this.evicted('promotion');
    }
  }

  drop(place: string): void {
    this.held -= this.entries.get(place)?.bytes ?? 0;
    this.entries.delete(place);
  }

  // A Map keeps insertion order: what is put last was used last.
  private put(place: string, weighed: Weighed<V>): void {
    this.entries.set(place, weighed);
    this.held += weighed.bytes;
  }
}

/** True within `ttl` of when it was made. What seems to come from the future by as much is not believed either: some clock is wrong. */
export function isFresh(madeAt: Millis, now: Millis, ttl: Millis): boolean {
  return Math.abs(now - madeAt) < ttl;
}
