import { randomBytes } from 'node:crypto';
import type { CacheFamily } from '@kernel/cache-key';
import type { Clock } from '@kernel/clock';
import type { UsedStore } from '@kernel/used-store';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { ValueCache } from '@kernel/value-cache';
import type { CacheEvents } from './cache-events';
import { Caches, type Codec } from './caches';
import { isThere, openRedis } from './redis-connection';
import { RedisLine } from './redis-line';
import { RedisSharedCache } from './redis-shared-cache';
import { Region } from './region';
import { SEAL_BYTES, Sealing } from './sealing';
import { TwoLevelCache } from './two-level-cache';

/** What a process was told about its caches. One object a process: the same object means the same caches. */
export interface CacheSettings {
  readonly REDIS_URL: { readonly reveal: () => string } | undefined;
  readonly CACHE_BYTES: number;
  readonly CACHE_TTL_MS: Millis;
  readonly CACHE_VALUE_BYTES: number;
  readonly CACHE_WAIT_MS: Millis;
  readonly CACHE_CHECK_EVERY: number;
  readonly FIVEPLANE_REGION: string;
  readonly FIVEPLANE_SERVICE_SECRET: { readonly reveal: () => string } | undefined;
}

/** What caches need of the process that has them. */
export interface CacheKeeper {
  /** Left out where nobody asks how Redis is. */
  readonly uses?: (store: UsedStore) => void;
  readonly clock: Clock;
  /** Asked for once a process. */
  readonly events: () => CacheEvents;
  readonly whenClosed: (name: string, step: () => void) => void;
  readonly warn: (message: string, fields: { readonly cause: unknown }) => void;
}

const REST_MS = 1_000;

const lines = new WeakMap<CacheSettings, RedisLine>();
const opened = new WeakMap<CacheSettings, Caches>();

/** The line of this process to its region's Redis, one for whoever asks; undefined when none is named. */
export function processRedis(settings: CacheSettings, keeper: CacheKeeper): RedisLine | undefined {
  if (settings.REDIS_URL === undefined) return undefined;
  const line = lines.get(settings) ?? openLine(settings.REDIS_URL.reveal(), settings, keeper);
  lines.set(settings, line);
  return line;
}

/** The caches of this process, the same for all apps in it. With a Redis they share its region's; without one, or while it is away, they are this process's own. */
export function processCaches(settings: CacheSettings, keeper: CacheKeeper): Caches {
  const caches = opened.get(settings) ?? new ProcessCaches(settings, keeper);
  opened.set(settings, caches);
  return caches;
}

/** Seals with the secret that the processes of a region share. Under one made here nobody else can seal, so what others left is not even looked at. */
export function sealingOf({ FIVEPLANE_SERVICE_SECRET: secret }: Pick<CacheSettings, 'FIVEPLANE_SERVICE_SECRET'>): Sealing {
  return new Sealing(secret?.reveal() ?? randomBytes(32).toString('base64url'));
}

class ProcessCaches extends Caches {
  private readonly clock: Clock;
  private readonly events: CacheEvents;
  private readonly region: Region | undefined;
  private readonly caches = new Map<string, { evict(tenant?: TenantId): void }>();

  constructor(
    private readonly settings: CacheSettings,
    keeper: CacheKeeper,
  ) {
    super();
    this.clock = keeper.clock;
    this.events = keeper.events();
    const line = processRedis(settings, keeper);
    this.region = line && this.openRegion(line);
  }

  override of<V extends object, N extends string>(family: CacheFamily<N>, codec: Codec<V>): ValueCache<V, N> {
    // A family names the type of its values, so what lies under a name is of that type.
    const known = this.caches.get(family.name) as TwoLevelCache<V, N> | undefined;
    const cache = known ?? this.open(family, codec);
    this.caches.set(family.name, cache);
    return cache;
  }

  override async evict(tenant: TenantId): Promise<void> {
    for (const cache of this.caches.values()) cache.evict(tenant);
    await this.region?.evict(tenant);
  }

  override evictAll(): void {
    for (const cache of this.caches.values()) cache.evict();
  }

  private open<V extends object, N extends string>(family: CacheFamily<N>, codec: Codec<V>): TwoLevelCache<V, N> {
    const { CACHE_BYTES: bytes, CACHE_TTL_MS: ttl, CACHE_CHECK_EVERY: checkEvery } = this.settings;
    const { region, clock, events } = this;
    return new TwoLevelCache({ family, codec, bytes, ttl, checkEvery, region, clock, events });
  }

  private openRegion(line: RedisLine): Region {
    const { clock, events, settings } = this;
    const sealing = sealingOf(settings);
    const rules = { name: settings.FIVEPLANE_REGION, ttl: settings.CACHE_TTL_MS, sealing, clock, events };
    return new Region(new RedisSharedCache(line, settings.CACHE_VALUE_BYTES + SEAL_BYTES, events), rules);
  }
}

function openLine(url: string, { CACHE_WAIT_MS: wait }: CacheSettings, { clock, events, uses, whenClosed, warn }: CacheKeeper): RedisLine {
  const redis = openRedis(url, (cause) => warn('the region’s Redis is away', { cause }));
  whenClosed('Redis', () => redis.disconnect());
  uses?.({ store: 'redis', without: 'degraded', check: () => isThere(redis) });
  return new RedisLine(redis, { wait, rest: REST_MS }, clock, events());
}
