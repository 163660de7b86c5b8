import type { PlatformEvent } from '@kernel/records/event';
import type { Caches } from './caches';

/** The effect of a moved channel on caches: whatever they keep of its tenant is made anew. Seeing an event twice does no harm. */
export function evictPromoted(caches: Pick<Caches, 'evict'>): (event: PlatformEvent) => Promise<void> {
  return async (event) => {
    if (event.type === 'promotion-moved') await caches.evict(event.tenant_id);
  };
}
