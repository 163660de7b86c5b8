import { type CacheFamily, type CacheKey, cachePlace, mayLeaveProcess, tenantPlace } from '@kernel/cache-key';
import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { type Millis, millisOf } from '@kernel/time';
import { ValueCache } from '@kernel/value-cache';
import type { CacheEvents, CacheLevel } from './cache-events';
import type { Codec } from './caches';
import type { Region } from './region';
import { type Weighed, WeighedCache } from './weighed-cache';

export interface CacheRules<V extends object, N extends string> {
  readonly family: CacheFamily<N>;
  readonly codec: Codec<V>;
  /** Bound of the values in this process. */
  readonly bytes: number;
  /** How long a value lives from when it was made, at whichever level. */
  readonly ttl: Millis;
  /** One of so many hits is compared with a recompute; 0: none. */
  readonly checkEvery: number;
  /** Undefined: this process keeps its own values only. */
  readonly region: Region | undefined;
  readonly clock: Clock;
  readonly events: CacheEvents;
}

interface Asked<V> {
  readonly place: string;
  readonly tenant: TenantId;
  /** Undefined for what stays in this process. */
  readonly region: Region | undefined;
  readonly make: () => Promise<V | Refusal>;
}

/** First this process, then the region, then `make`; whoever asks for what is under way waits for it. RESTRICTED values stay in this process, by their key or by what they say of themselves. */
export class TwoLevelCache<V extends object, N extends string> extends ValueCache<V, N> {
  private readonly name: string;
  private readonly kept: WeighedCache<V>;
  private readonly flights = new Map<string, Promise<V | Refusal>>();
  private hits = 0;

  constructor(private readonly rules: CacheRules<V, N>) {
    super();
    this.name = rules.family.name;
    this.kept = new WeighedCache<V>(rules, (why) => rules.events.evicted(this.name, why));
  }

  async of<M extends V | Refusal>(key: CacheKey<N>, make: () => Promise<M>): Promise<V | Extract<M, Refusal>> {
    // What is refused was refused by `make`: keys of one family are asked with one kind of it.
    return (await this.answer({ place: cachePlace(this.rules.family, key), tenant: key.tenant, region: this.regionOf(key), make })) as
      V | Extract<M, Refusal>;
  }

  /** Lets go of what this process keeps: of one tenant, or of all. */
  evict(tenant?: TenantId): void {
    this.kept.evict(tenant === undefined ? '' : tenantPlace(this.rules.family, tenant));
    this.rules.events.holds(this.name, this.kept.bytes);
  }

  private async answer(asked: Asked<V>): Promise<V | Refusal> {
    const now = this.now();
    const kept = this.kept.get(asked.place, now);
    if (kept !== undefined) return this.hit('process', asked, kept, now);
    const flight = this.flights.get(asked.place);
    if (flight === undefined) return this.fly(asked);
    this.rules.events.joined(this.name);
    try {
      return await flight;
    } catch {
      // The first one may have failed by its own deadline; this one's failure, if any, is its own.
      return this.load(asked);
    }
  }

  private async fly(asked: Asked<V>): Promise<V | Refusal> {
    const flight = this.load(asked);
    this.flights.set(asked.place, flight);
    try {
      return await flight;
    } finally {
      this.flights.delete(asked.place);
    }
  }

  private async load(asked: Asked<V>): Promise<V | Refusal> {
    const found = await asked.region?.find(asked, this.rules.codec);
    if (found !== undefined) {
      this.hold(asked.place, found);
      return this.hit('region', asked, found, this.now());
    }
    this.rules.events.missed(this.name);
    return this.keep(asked, await asked.make());
  }

  private async keep({ place, region }: Asked<V>, made: V | Refusal): Promise<V | Refusal> {
    if (isRefusal(made)) return made;
    const body = this.rules.codec.encode(made);
    const madeAt = this.now();
    this.hold(place, { value: made, bytes: body.length, madeAt });
    if (this.rules.codec.mayShare?.(made) ?? true) await region?.keep(place, body, madeAt);
    return made;
  }

  private async hit(level: CacheLevel, asked: Asked<V>, { value, madeAt }: Weighed<V>, now: Millis): Promise<V | Refusal> {
    this.rules.events.hit(this.name, level, Math.abs(now - madeAt));
    const { checkEvery, family } = this.rules;
    this.hits += 1;
    return family.hits === 'compared' && checkEvery > 0 && this.hits % checkEvery === 0 ? this.compare(asked, value) : value;
  }

  /** Makes the value anew and believes that one: a hit that is not byte-equal to it ends here. */
  private async compare(asked: Asked<V>, value: V): Promise<V | Refusal> {
    const { codec, events } = this.rules;
    let made: V | Refusal;
    try {
      made = await asked.make();
    } catch {
      events.compared(this.name, 'unanswered');
      return value;
    }
    if (!isRefusal(made) && Buffer.compare(codec.encode(made), codec.encode(value)) === 0) {
      events.compared(this.name, 'equal');
      return value;
    }
    events.compared(this.name, isRefusal(made) ? 'withdrawn' : 'different');
    this.kept.drop(asked.place);
    await asked.region?.forget(asked.place);
    return this.keep(asked, made);
  }

  private hold(place: string, { value, bytes, madeAt }: Weighed<V>): void {
    this.kept.set(place, value, bytes, madeAt);
    this.rules.events.holds(this.name, this.kept.bytes);
  }

  private regionOf(key: CacheKey<N>): Region | undefined {
    return mayLeaveProcess(this.rules.family, key) ? this.rules.region : undefined;
  }

  private now(): Millis {
    return millisOf(this.rules.clock.now());
  }
}
