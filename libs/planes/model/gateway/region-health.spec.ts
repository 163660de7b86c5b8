import { later, type Timestamp } from '@kernel/time';
import { type Circuit, CLOSED_CIRCUIT, withOutcome } from './circuit';
import { type HealthSnapshot, regionFacts, snapshotOf } from './region-health';

const NOW: Timestamp = '2026-01-31T09:30:00.000Z';
const after = (...outcomes: readonly boolean[]): Circuit =>
  outcomes.reduce<Circuit>((circuit, ok) => withOutcome(circuit, ok, NOW), CLOSED_CIRCUIT);
const FAILED = after(false, false, false, false, false);
const other = (well: number, ill: number, open_until: Timestamp | null = null): HealthSnapshot => ({ well, ill, open_until });
const OPEN = later(NOW, 5_000);

describe('what a process tells of a profile', () => {
  it('is what still counts, and until when it leaves the profile alone', () => {
    expect(snapshotOf(after(true, true, false), NOW)).toEqual({ well: 2, ill: 1, open_until: null });
    expect(snapshotOf(FAILED, NOW)).toEqual({ well: 0, ill: 5, open_until: OPEN });
  });

  it('is nothing when it knows nothing that counts', () => {
    expect(snapshotOf(CLOSED_CIRCUIT, NOW)).toBeUndefined();
    expect(snapshotOf(after(true), later(NOW, 60_000))).toBeUndefined(); // the window is over
  });
});

describe('a profile in its region', () => {
  it.each<[string, Circuit, readonly HealthSnapshot[], boolean, number]>([
    ['nobody has asked it', CLOSED_CIRCUIT, [], true, 1_000_000],
    ['this process alone has asked it', after(true, false), [], true, 500_000],
    ['others have asked it too', after(true, false), [other(7, 1)], true, 800_000], // 8 of 10
    ['another process leaves it alone, and everybody fares badly', CLOSED_CIRCUIT, [other(0, 5, OPEN)], false, 0],
    ['another process leaves it alone, and everybody else fares well', after(true, true), [other(0, 5, OPEN), other(9, 0)], true, 687_500], // 11 of 16
    ['another process left it alone, and its rest is over', CLOSED_CIRCUIT, [other(0, 5, NOW)], true, 0],
    ['this process leaves it alone, whatever others see', FAILED, [other(90, 0)], false, 947_368], // 90 of 95
  ])('%s', (_, own, others, available, success_rate_micros) => {
    expect(regionFacts(own, others, NOW)).toEqual({ available, success_rate_micros });
  });
});
