import { Fault } from '@kernel/fault';
import type { PlatformEvent } from '@kernel/records/event';
import { isPublishedKind, type PublishedKind } from '@kernel/records/published-document';
import type { TenantId } from '@kernel/tenant';

/** What remembers documents and can be told to ask again. */
export interface Forgetful {
  readonly forget: (tenant: TenantId, kind: PublishedKind) => void;
}

/** The effect of a moved channel on a process that keeps documents: those of the tenant and the channel's kind are asked for again. Seeing an event twice does no harm. */
export function forgetPromoted(cache: Forgetful): (event: PlatformEvent) => Promise<void> {
  return async (event) => {
    if (event.type !== 'promotion-moved') return;
    const [kind = ''] = event.data.channel.split(':');
    if (!isPublishedKind(kind)) throw new Fault('REQUEST_INVALID', `no channel is called ${event.data.channel}`, 'never');
    cache.forget(event.tenant_id, kind);
  };
}
