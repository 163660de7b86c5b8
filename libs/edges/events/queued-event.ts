import { type EventType, isEventType } from '@kernel/records/event';
import type { EventOwner } from './event-outbox';

/** An event on its way: what its way needs, and beside that whatever its author said. Its readers judge the rest; they may know more of it than this release does. */
export type QueuedEvent = {
  readonly event_id: string;
  readonly type: EventType;
  readonly tenant_id: string;
  readonly region: string;
  readonly key: string;
};

/** A stored event of this owner, when its way is known; undefined when it is of a type that this release does not tell, or damaged. */
export function queuedEvent(stored: unknown, owner: EventOwner): QueuedEvent | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { event_id, type, tenant_id, region, key } = stored as Readonly<Record<string, unknown>>;
  const named = [event_id, region, key].every((name) => typeof name === 'string' && name !== '');
  return named && isEventType(type) && tenant_id === owner ? (stored as QueuedEvent) : undefined;
}
