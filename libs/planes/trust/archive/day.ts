import { isTimestamp, later, type Timestamp } from '@kernel/time';

/** A day of the calendar in UTC: `2026-01-31`. Text order is time order. */
export type Day = string;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** True for a day that the calendar has. */
export function isDay(text: string): text is Day {
  return isTimestamp(`${text}T00:00:00.000Z`);
}

export function dayOf(at: Timestamp): Day {
  return at.slice(0, 10);
}

/** Its first instant. */
export function startOf(day: Day): Timestamp {
  return `${day}T00:00:00.000Z`;
}

/** The first instant that is no longer part of it. */
export function endOf(day: Day): Timestamp {
  return later(startOf(day), DAY_MS);
}

export function dayAfter(day: Day): Day {
  return dayOf(endOf(day));
}

export function dayBefore(day: Day): Day {
  return dayOf(later(startOf(day), -DAY_MS));
}
