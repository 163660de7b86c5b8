import type { PlatformEvent } from '@kernel/records/event';
import type { Caches } from './caches';
import { evictPromoted } from './evict-promoted';
import { type CacheKeeper, type CacheSettings, processCaches } from './process-caches';

/** Brings this process what is promoted: `stands` is called when it begins to, and nothing that was told before has been seen. */
export type HearPromotions = (effect: (event: PlatformEvent) => Promise<void>, stands: () => void) => Promise<unknown>;

/** The caches of this process, which let go of a tenant's values whenever something of it is promoted, and of everything when they begin to hear of it. */
export async function evictedCaches(settings: CacheSettings, keeper: CacheKeeper, hear: HearPromotions): Promise<Caches> {
  const caches = processCaches(settings, keeper);
  await hear(evictPromoted(caches), () => caches.evictAll());
  return caches;
}
