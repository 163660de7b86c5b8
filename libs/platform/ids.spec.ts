import { Clock } from '@kernel/clock';
import { isId } from '@kernel/ids';
import type { Timestamp } from '@kernel/time';
import { isTimestamp } from '@kernel/time';
import { SystemClock } from './clock';
import { RandomIds } from './ids';

class ScriptedClock extends Clock {
  constructor(private readonly times: Timestamp[]) {
    super();
  }

  now(): Timestamp {
    return this.times.shift() ?? '2026-01-01T00:00:00.000Z';
  }
}

it('tells the time in the form that records use', () => {
  expect(isTimestamp(new SystemClock().now())).toBe(true);
});

it('makes well-formed ids that sort as they were made, within a millisecond and when the clock goes back', () => {
  const clock = new ScriptedClock([
    '2026-01-02T00:00:00.000Z',
    '2026-01-02T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-03T00:00:00.000Z',
  ]);
  const ids = new RandomIds(clock);
  const made = Array.from({ length: 1_000 }, () => ids.next('run'));
  expect(made.every((id) => isId('run', id))).toBe(true);
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(1_000);
});

it('makes other ids in another process at the same instant', () => {
  const at = '2026-01-02T00:00:00.000Z';
  const [a, b] = [new RandomIds(new ScriptedClock([at])), new RandomIds(new ScriptedClock([at]))];
  expect(a.next('run')).not.toBe(b.next('run'));
});
