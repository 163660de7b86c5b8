import type { Clock } from '@kernel/clock';
import type { TenantId } from '@kernel/tenant';
import { type Millis, millisOf } from '@kernel/time';
import type { CacheEvents } from './cache-events';
import type { Codec } from './caches';
import type { Sealing, Unsealed } from './sealing';
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

export interface RegionPlace {
  readonly place: string;
  readonly tenant: TenantId;
}

const NEVER = { madeAt: Number.NEGATIVE_INFINITY };

/** Where the mark of an evicted tenant lies. No family is called so. */
export function markPlace(tenant: TenantId): string {
  return `evicted/${tenant}`;
}

/** The shared cache's own key of a place. */
export function regionKey(region: string, keyId: string, place: string): string {
  return `fiveplane:cache:${region}:${keyId}:${place}`;
}

/** The values that the processes of one region share, each sealed for its place. What does not open is absent. */
export class Region {
  constructor(
    private readonly shared: SharedCache,
    private readonly rules: RegionRules,
  ) {}

  async find<V>({ place, tenant }: RegionPlace, codec: Codec<V>): Promise<Weighed<V> | undefined> {
    const { clock, ttl, events } = this.rules;
    const mark = markPlace(tenant);
    const [sealed, sealedMark] = await this.shared.get([this.keyOf(place), this.keyOf(mark)]);
    if (sealed === undefined) return undefined;
    const opened = this.open(place, sealed);
    const marked = sealedMark === undefined ? NEVER : this.open(mark, sealedMark);
    if (opened === undefined || marked === undefined || opened.madeAt <= marked.madeAt) return undefined;
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

  /** From now on nothing of this tenant is believed that was made before. A mark that Redis loses costs nothing but that: keys name every version. */
  async evict(tenant: TenantId): Promise<void> {
    await this.keep(markPlace(tenant), new Uint8Array(), millisOf(this.rules.clock.now()));
  }

  async forget(place: string): Promise<void> {
    await this.shared.delete([this.keyOf(place)]);
  }

  private open(place: string, sealed: Buffer): Unsealed | undefined {
    const opened = this.rules.sealing.open(place, sealed);
    if (opened === undefined) this.rules.events.sharedProblem('poisoned');
    return opened;
  }

  private keyOf(place: string): string {
    return regionKey(this.rules.name, this.rules.sealing.keyId, place);
  }
}
