import { canonicalJson } from '@kernel/canonical-json';
import type { PlatformEvent } from '@kernel/records/event';
import { isUnreadable, readEvent } from '@kernel/records/read-event';
import type { EventOutbox, EventOwner } from '@edges/events/event-outbox';

/** What waits in an outbox, at most a hundred, as readers will know it. @throws Error for an event that none could read. */
export async function waitingEvents(outbox: EventOutbox, owner: EventOwner): Promise<readonly PlatformEvent[]> {
  return (await outbox.next(owner, 100)).map(({ position, event }) => {
    const read = readEvent(canonicalJson(event ?? null));
    if (isUnreadable(read)) throw new Error(`event ${position} cannot be read: ${read.reason}`);
    return read;
  });
}
