import * as fc from 'fast-check';
import { elapsed, isTimestamp, later, millisOf, timestampOf } from './time';

const anyMillis = fc.integer({ min: Date.parse('0000-01-01T00:00:00.000Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });

describe('time', () => {
  it.each(['2026-01-31T09:30:00.000Z', '2024-02-29T23:59:59.999Z', '0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])(
    'takes %s for a timestamp',
    (text) => expect(isTimestamp(text)).toBe(true),
  );

  it.each([
    ['a day that the month does not have', '2026-02-29T00:00:00.000Z'],
    ['the 31st of April', '2026-04-31T00:00:00.000Z'],
    ['no milliseconds', '2026-01-31T09:30:00Z'],
    ['microseconds', '2026-01-31T09:30:00.000000Z'],
    ['an offset', '2026-01-31T09:30:00.000+00:00'],
    ['a leap second', '2016-12-31T23:59:60.000Z'],
    ['hour 24', '2026-01-31T24:00:00.000Z'],
    ['a blank for T', '2026-01-31 09:30:00.000Z'],
    ['five digits of year', '+010000-01-01T00:00:00.000Z'],
    ['a line break at the end', '2026-01-31T09:30:00.000Z\n'],
    ['nothing', ''],
  ])('does not take %s for a timestamp', (_what, text) => {
    expect(isTimestamp(text)).toBe(false);
    expect(() => millisOf(text)).toThrow(RangeError);
  });

  it('writes every millisecond of the years 0–9999 and reads it back', () => {
    fc.assert(fc.property(anyMillis, (millis) => isTimestamp(timestampOf(millis)) && millisOf(timestampOf(millis)) === millis));
  });

  it('orders text as time is ordered', () => {
    fc.assert(fc.property(anyMillis, anyMillis, (a, b) => timestampOf(a) < timestampOf(b) === a < b));
  });

  it.each([Date.parse('+010000-01-01T00:00:00.000Z'), Date.parse('0000-01-01T00:00:00.000Z') - 1, 0.5, NaN, Infinity])(
    'refuses to write %s',
    (millis) => expect(() => timestampOf(millis)).toThrow(RangeError),
  );

  it('measures what later added', () => {
    expect(later('2026-02-28T23:59:59.999Z', 1)).toBe('2026-03-01T00:00:00.000Z');
    expect(elapsed('2026-01-31T09:30:00.000Z', later('2026-01-31T09:30:00.000Z', 900_000))).toBe(900_000);
    expect(elapsed('2026-01-31T09:30:00.010Z', '2026-01-31T09:30:00.000Z')).toBe(-10);
  });
});
