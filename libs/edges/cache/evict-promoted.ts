import type { PlatformEvent } from '@kernel/records/event';
import type { EventTopics, TopicsWatch } from '../events/event-topics';
import { follow, type ReaderLife } from '../events/process-events';
import type { Caches } from './caches';

/** The effect of a moved channel on caches: whatever they keep of its tenant is made anew. Seeing an event twice does no harm. */
export function evictPromoted(caches: Pick<Caches, 'evict'>): (event: PlatformEvent) => Promise<void> {
  return async (event) => {
    if (event.type === 'promotion-moved') await caches.evict(event.tenant_id);
  };
}

/** Lets caches go of what is promoted for as long as the process serves, and of everything when it begins to hear: what was promoted before has not been seen. */
export function evictWhilePromoted(
  caches: Pick<Caches, 'evict' | 'evictAll'>,
  consumer: string,
  topics: EventTopics,
  life: ReaderLife,
  watch: Pick<TopicsWatch, 'failed' | 'stands'>,
): void {
  follow(topics, { consumer, topics: ['promotions'], from: 'now', effect: evictPromoted(caches) }, life, watch, () => caches.evictAll());
}
