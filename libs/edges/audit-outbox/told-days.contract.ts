import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { PlatformEvent, StatedEvent } from '@kernel/records/event';
import type { ToldDays } from './told-days';

export interface OpenToldDays {
  readonly days: ToldDays;
  /** Events that wait to be published. */
  readonly waiting: () => Promise<readonly PlatformEvent[]>;
  readonly close: () => Promise<void>;
}

function aSealedDay(day: string): StatedEvent<'audit-day-sealed'> {
  const at = '2026-02-02T12:00:00.000Z';
  return {
    event_id: derivedId('evt', at, day),
    type: 'audit-day-sealed',
    schema_version: 1,
    tenant_id: '*',
    key: 'local/0',
    at,
    data: { log_id: 'local/0', day, tree_size: 9, root_hash: digestOf(day) },
  };
}

/** What every adapter promises. */
export function describeToldDays(open: () => Promise<OpenToldDays>): void {
  let opened: OpenToldDays;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  it('tells a day once, whoever tells it and how many at once', async () => {
    const [first, second] = [aSealedDay('2026-01-30'), aSealedDay('2026-01-31')];
    expect(await opened.days.tell(first)).toBe(true);
    const many = await Promise.all(Array.from({ length: 5 }, () => opened.days.tell(second)));
    expect(many.filter((told) => told)).toHaveLength(1);
    expect(await opened.days.tell(first)).toBe(false);
    const told = await opened.waiting();
    expect(told).toEqual([
      { ...first, region: 'local' },
      { ...second, region: 'local' },
    ]);
  });
}
