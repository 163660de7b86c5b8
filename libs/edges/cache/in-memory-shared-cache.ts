import type { Clock } from '@kernel/clock';
import { type Millis, millisOf } from '@kernel/time';
import type { CacheEvents } from './cache-events';
import { SharedCache, type SharedEntry } from './shared-cache';

/** Keeps the promises of the shared cache inside one process, for tests. */
export class InMemorySharedCache extends SharedCache {
  private readonly kept = new Map<string, { readonly bytes: Buffer; readonly until: Millis }>();

  constructor(
    private readonly valueBytes: number,
    private readonly clock: Clock,
    private readonly events: Pick<CacheEvents, 'sharedProblem'>,
  ) {
    super();
  }

  override get(keys: readonly string[]): Promise<readonly (Buffer | undefined)[]> {
    const now = millisOf(this.clock.now());
    return Promise.resolve(
      keys.map((key) => {
        const found = this.kept.get(key);
        return found !== undefined && found.until > now ? Buffer.from(found.bytes) : undefined;
      }),
    );
  }

  override set(entries: readonly SharedEntry[], ttl: Millis): Promise<void> {
    const until = millisOf(this.clock.now()) + ttl;
    for (const { key, bytes } of entries) {
      if (bytes.length > this.valueBytes) this.events.sharedProblem('too_large');
      else this.kept.set(key, { bytes: Buffer.from(bytes), until });
    }
    return Promise.resolve();
  }

  override delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.kept.delete(key);
    return Promise.resolve();
  }

  /** The keys of everything that was put here and not deleted. */
  keys(): readonly string[] {
    return [...this.kept.keys()];
  }
}
