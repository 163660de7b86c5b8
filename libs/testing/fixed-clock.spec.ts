import { FixedClock } from './fixed-clock';

describe('FixedClock', () => {
  it('stands still until it is moved', () => {
    const clock = new FixedClock('2026-01-31T09:30:00.000Z');
    expect([clock.now(), clock.now()]).toEqual(['2026-01-31T09:30:00.000Z', '2026-01-31T09:30:00.000Z']);
    expect(clock.advance(900_000)).toBe('2026-01-31T09:45:00.000Z');
    expect(clock.now()).toBe('2026-01-31T09:45:00.000Z');
    clock.set('2026-01-01T00:00:00.000Z');
    expect(clock.now()).toBe('2026-01-01T00:00:00.000Z');
  });

  it('refuses to start at, jump to or step to what is no later instant', () => {
    expect(() => new FixedClock('yesterday')).toThrow(RangeError);
    expect(() => new FixedClock().set('2026-02-30T00:00:00.000Z')).toThrow(RangeError);
    expect(() => new FixedClock().advance(-1)).toThrow(RangeError);
  });
});
