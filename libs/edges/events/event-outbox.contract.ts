import type { StatedEvent } from '@kernel/records/event';
import { anEvent, aStatedEvent } from '@testing/an-event';
import type { EventOutbox, EventOwner, RelayLease } from './event-outbox';

export interface OpenEventOutbox {
  readonly outbox: EventOutbox;
  /** Queues as the stores of the app do. */
  readonly queue: (owner: EventOwner, events: readonly StatedEvent[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every outbox promises. */
export function describeEventOutbox(open: () => Promise<OpenEventOutbox>): void {
  let opened: OpenEventOutbox;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const waiting = async (owner: EventOwner, atMost = 100, after?: bigint): Promise<readonly unknown[]> =>
    (await opened.outbox.next(owner, atMost, after)).map(({ event }) => event);
  const lease = async (holder = 'me', time = 60_000): Promise<RelayLease> => {
    const held = await opened.outbox.hold(holder, time);
    if (held === undefined) throw new Error('somebody else holds the lease');
    return held;
  };
  const first = async (owner: EventOwner): Promise<readonly bigint[]> =>
    (await opened.outbox.next(owner, 1)).map(({ position }) => position);

  it('hands out events as they were stated, with their region, oldest first', async () => {
    await opened.queue('acme', [aStatedEvent(3), aStatedEvent(1)]);
    await opened.queue('acme', [aStatedEvent(2)]);
    expect(await waiting('acme')).toEqual([anEvent(3), anEvent(1), anEvent(2)]);
    expect(await waiting('acme', 2)).toEqual([anEvent(3), anEvent(1)]);
    expect(await waiting('acme', 2, (await first('acme'))[0])).toEqual([anEvent(1), anEvent(2)]);
  });

  it('hands out an event of another version as it was stated, and one of an unknown type without its words', async () => {
    const newer = { ...aStatedEvent(1), schema_version: 2, more: { than: 'this release knows' } } as unknown as StatedEvent;
    const unheard = { ...aStatedEvent(2), type: 'unheard-of' } as unknown as StatedEvent;
    const foreign = { ...aStatedEvent(3), tenant_id: 'globex' };
    await opened.queue('acme', [newer, unheard, foreign, aStatedEvent(4)]);
    expect(await waiting('acme')).toEqual([{ ...newer, region: 'local' }, undefined, undefined, anEvent(4)]);
  });

  it('queues one event once', async () => {
    await opened.queue('acme', [aStatedEvent(1)]);
    await opened.queue('acme', [aStatedEvent(1)]);
    expect(await waiting('acme')).toHaveLength(1);
  });

  it('names whose events wait, the longest waiting first, and how many', async () => {
    expect(await opened.outbox.waiting()).toEqual({ count: 0, oldest_ms: 0 });
    await opened.queue('globex', [aStatedEvent(1, { tenant_id: 'globex' })]);
    await opened.queue('acme', [aStatedEvent(2), aStatedEvent(3)]);
    expect(await opened.outbox.owners(10)).toEqual(['globex', 'acme']);
    expect(await opened.outbox.owners(1)).toEqual(['globex']);
    expect(await opened.outbox.waiting()).toMatchObject({ count: 3 });
  });

  it('forgets what is published and nothing else, of no other tenant', async () => {
    await opened.queue('acme', [aStatedEvent(1), aStatedEvent(2)]);
    const positions = await first('acme');
    await opened.outbox.published(await lease(), 'globex', positions);
    expect(await waiting('acme')).toHaveLength(2);
    await opened.outbox.published(await lease(), 'acme', positions);
    expect(await waiting('acme')).toEqual([anEvent(2)]);
    expect(await waiting('globex')).toEqual([]);
  });

  it('gives the lease to one holder at a time, and to the next one when it is given back', async () => {
    const mine = await lease('me');
    expect(await opened.outbox.hold('you', 1_000)).toBeUndefined();
    expect(await lease('me')).toEqual(mine);
    await opened.outbox.release('you');
    expect(await opened.outbox.hold('you', 1_000)).toBeUndefined();
    await opened.outbox.release('me');
    expect((await lease('you')).fence > mine.fence).toBe(true);
  });

  it('lets a relay that was asleep while another took over mark nothing', async () => {
    await opened.queue('acme', [aStatedEvent(1)]);
    const asleep = await lease('me', 0);
    await lease('you');
    await expect(opened.outbox.published(asleep, 'acme', await first('acme'))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await waiting('acme')).toHaveLength(1);
  });
}
