import type { CacheFamily } from '@kernel/cache-key';
import { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import type { Codec } from './caches';
import { InMemorySharedCache } from './in-memory-shared-cache';
import { Region } from './region';
import { Sealing } from './sealing';
import { TwoLevelCache } from './two-level-cache';

const TTL_MS = 600_000;

/** A region whose shared cache a case can spoil. Processes keep nothing themselves, so that each question goes to the region. */
export class ARegion {
  readonly clock = new FixedClock();
  readonly events = toldEvents();
  readonly shared = new InMemorySharedCache(1_000_000, this.clock, this.events);

  /** The cache of one process. */
  process<V extends object, N extends string>(
    family: CacheFamily<N>,
    codec: Codec<V>,
    sealing = new Sealing('a-secret-that-every-process-of-the-region-has'),
  ): TwoLevelCache<V, N> {
    const { clock, events, shared } = this;
    const region = new Region(shared, { name: 'local', ttl: TTL_MS, sealing, clock, events });
    return new TwoLevelCache({ family, codec, bytes: 0, ttl: TTL_MS, checkEvery: 0, region, clock, events });
  }

  /** Puts something else in the place of whatever is kept. */
  async spoil(as: (key: string) => Uint8Array): Promise<void> {
    await this.shared.set(
      this.shared.keys().map((key) => ({ key, bytes: as(key) })),
      TTL_MS,
    );
  }

  /** What somebody who can write to the shared cache and has not the secret makes of these bytes. */
  forged(key: string, body: Uint8Array): Buffer {
    const place = key.split(':').slice(4).join(':');
    return new Sealing('the secret of somebody else').seal(place, Date.parse(this.clock.now()), body);
  }
}
