import type { DateMention } from './dates';
import { DAY, type Interval } from './interval';

/** The terms under which a moment is found: its year, month, day, and the month of any year. They start with @, as no word does. */
export function momentTerms(at: number): readonly string[] {
  const day = new Date(at).toISOString();
  return [`@${day.slice(0, 4)}`, `@${day.slice(0, 7)}`, `@${day.slice(0, 10)}`, `@m${day.slice(5, 7)}`];
}

/** The terms that a text has because it speaks of a time: the narrowest calendar name of it, and what lies around that. */
export function mentionTerms({ interval, month }: DateMention): readonly string[] {
  if (interval === null) return month === null ? [] : [`@m${String(month).padStart(2, '0')}`];
  return calendarNames(interval);
}

function calendarNames({ from, to }: Interval): readonly string[] {
  const [year = '', month = '', day = '', anyYear = ''] = momentTerms(from);
  const last = momentTerms(to - DAY);
  if (last[2] === day) return [month, day, anyYear];
  if (last[1] === month) return [month, anyYear];
  return last[0] === year ? [year] : [];
}
