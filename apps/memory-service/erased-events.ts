import { derivedId, type Id } from '@kernel/ids';
import type { StatedEvent } from '@kernel/records/event';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** What whoever keeps copies of promoted memory is told, a memory each; after their promotions, because all have one key. */
export function erasedEvents(
  tenant_id: TenantId,
  erasure_id: Id<'era'>,
  at: Timestamp,
  erased: readonly Id<'mem'>[],
): readonly StatedEvent<'memory-erased'>[] {
  return erased.map((memory_id) => ({
    event_id: derivedId('evt', at, `memory-erased ${memory_id}`),
    type: 'memory-erased',
    schema_version: 1,
    tenant_id,
    key: 'generations',
    at,
    data: { memory_id, erasure_id },
  }));
}
