import type { Digest } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { StatedEvent } from '@kernel/records/event';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** Says that a snapshot has become the tenant's current one. One key: publications of a tenant follow each other. */
export function publishedEvent(tenant: TenantId, snapshot: Digest, at: Timestamp): StatedEvent<'knowledge-snapshot-published'> {
  return {
    event_id: derivedId('evt', at, `knowledge-snapshot-published ${tenant} ${snapshot}`),
    type: 'knowledge-snapshot-published',
    schema_version: 1,
    tenant_id: tenant,
    key: 'snapshots',
    at,
    data: { snapshot },
  };
}
