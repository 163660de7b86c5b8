import type { Clock } from '@kernel/clock';
import { type Millis, millisOf } from '@kernel/time';
import type { CacheEvents } from './cache-events';
import type { Codec } from './caches';
import type { Sealing } from './sealing';
import type { SharedCache } from './shared-cache';
import { isFresh, type Weighed } from './weighed-cache';

export interface RegionRules {
  /** Its name is part of every key: a cache that two regions reach by mistake still keeps them apart. */
  readonly name: string;
  readonly ttl: Millis;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly events: Pick<CacheEvents, 'sharedProblem'>;
}

/** The values that the processes of one region share, each sealed for its place. What does not open is absent. */
export class Region {
  constructor(
    private readonly shared: SharedCache,
    private readonly rules: RegionRules,
  ) {}

  async find<V>(place: string, codec: Codec<V>): Promise<Weighed<V> | undefined> {
    const { sealing, clock, ttl, events } = this.rules;
    const [sealed] = await this.shared.get([this.keyOf(place)]);
    if (sealed === undefined) return undefined;
    const opened = sealing.open(place, sealed);
    if (opened === undefined) {
      events.sharedProblem('poisoned');
      return undefined;
    }
    // The store's own clock may have kept it longer than its time.
    if (!isFresh(opened.madeAt, millisOf(clock.now()), ttl)) return undefined;
    try {
      return { value: codec.decode(opened.body), bytes: opened.body.length, madeAt: opened.madeAt };
    } catch {
      // Another release wrote it in a form of its own: it is made anew and replaced.
      events.sharedProblem('unreadable');
      return undefined;
    }
  }

  async keep(place: string, body: Uint8Array, madeAt: Millis): Promise<void> {
    await this.shared.set([{ key: this.keyOf(place), bytes: this.rules.sealing.seal(place, madeAt, body) }], this.rules.ttl);
  }

  async forget(place: string): Promise<void> {
    await this.shared.delete([this.keyOf(place)]);
  }

  private keyOf(place: string): string {
    return `fiveplane:cache:${this.rules.name}:${this.rules.sealing.keyId}:${place}`;
  }
}
