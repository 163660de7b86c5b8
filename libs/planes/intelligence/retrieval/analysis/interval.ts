import type { Millis } from '@kernel/time';

/** From the first millisecond to the one before `to`. */
export interface Interval {
  readonly from: Millis;
  readonly to: Millis;
}

export const DAY: Millis = 86_400_000;

/** True when the two share a moment. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.from < b.to && b.from < a.to;
}

/** A day, a month or a year as a calendar names it, UTC. Months count from 1. Undefined for a day that the month does not have. */
export function calendar(year: number, month?: number, day?: number): Interval | undefined {
  if (month === undefined) return { from: utc(year, 1, 1), to: utc(year + 1, 1, 1) };
  if (month < 1 || month > 12) return undefined;
  if (day === undefined) return { from: utc(year, month, 1), to: utc(year, month + 1, 1) };
  const from = utc(year, month, day);
  return new Date(from).getUTCDate() === day ? { from, to: from + DAY } : undefined;
}

function utc(year: number, month: number, day: number): Millis {
  return Date.UTC(year, month - 1, day);
}
