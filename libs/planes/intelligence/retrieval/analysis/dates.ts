import type { Millis } from '@kernel/time';
import { calendar, DAY, type Interval } from './interval';

/** A time that a text speaks of. A month or a day without a year has no interval: only its place in the year is known. */
export interface DateMention {
  readonly text: string;
  readonly interval: Interval | null;
  /** 1–12, when one is named. */
  readonly month: number | null;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const NUMBERS = 'zero one two three four five six seven eight nine ten'.split(' ');
const MONTH =
  '(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\\.?';
const YEAR = '((?:19|20)\\d{2})';
const COUNT = `(\\d{1,3}|a|an|${NUMBERS.join('|')}|couple of|few)`;

type Reader = (groups: readonly (string | undefined)[], at: Millis) => Omit<DateMention, 'text'> | undefined;

// Tried in this order; a later rule never reads what an earlier one took.
const RULES: readonly (readonly [RegExp, Reader])[] = [
  [rule(`${YEAR}-(\\d{2})-(\\d{2})(?:t[\\d:.]+z?)?`), ([y, m, d]) => named(number(y), number(m), number(d))],
  [rule(`${YEAR}-(\\d{2})(?![-\\d])`), ([y, m]) => named(number(y), number(m))],
  [rule(`(\\d{1,2})\\.(\\d{1,2})\\.${YEAR}`), ([d, m, y]) => named(number(y), number(m), number(d))],
  [rule(`(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH},? ${YEAR}`), ([d, m, y]) => named(number(y), monthOf(m), number(d))],
  [rule(`${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? ${YEAR}`), ([m, d, y]) => named(number(y), monthOf(m), number(d))],
  [rule(`${MONTH},? (?:of )?${YEAR}`), ([m, y]) => named(number(y), monthOf(m))],
  [rule(`(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}`), ([, m]) => yearless(m)],
  [rule(`${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?!\\d)`), ([m]) => yearless(m)],
  [
    rule('(day before yesterday|yesterday|last night|today|tonight|this morning|tomorrow)'),
    ([word], at) => days(at, DAYS[word ?? ''] ?? 0, 1),
  ],
  [rule(`${COUNT} (day|week|month|year)s? ago`), ([n, unit], at) => shifted(at, unit, -count(n))],
  [rule('(last|this|next) (week|weekend|month|year)'), ([side, unit], at) => shifted(at, unit, SIDES[side ?? ''] ?? 0)],
  [rule(`(last|next) (${WEEKDAYS.join('|')})`), ([side, day], at) => weekday(at, WEEKDAYS.indexOf(day ?? ''), side === 'last' ? -1 : 1)],
  [rule(`(?:in|during|since|until|by|for|of|last|next|this) ${MONTH}`), ([m]) => yearless(m)],
  [rule('(january|february|april|june|july|august|september|october|november|december)'), ([m]) => yearless(m)],
  [rule(YEAR), ([y]) => named(number(y))],
];
const DAYS: Readonly<Record<string, number>> = { 'day before yesterday': -2, yesterday: -1, 'last night': -1, tomorrow: 1 };
const SIDES: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1 };

/**
 * The times an English text speaks of, in reading order; relative ones counted from `at`, in UTC days. ISO and dotted dates are read in every language.
 * Empty when none is certain: a day and month in figures alone could be either way round and is not read.
 */
export function dateMentions(text: string, at: Millis): readonly DateMention[] {
  const found: { readonly start: number; readonly mention: DateMention }[] = [];
  let rest = text.toLowerCase();
  for (const [pattern, read] of RULES) {
    rest = rest.replace(pattern, (all: string, ...args: (string | number | undefined)[]) => {
      const start = args.findIndex((value) => typeof value === 'number');
      const groups = args.slice(0, start).map((value) => (typeof value === 'string' ? value : undefined));
      const date = read(groups, at);
      if (date === undefined) return all;
      found.push({ start: Number(args[start]), mention: { text: all, ...date } });
      return '\n'.repeat(all.length);
    });
  }
  return found.sort((a, b) => a.start - b.start).map(({ mention }) => mention);
}

function rule(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'gu');
}

function named(year: number, month?: number, day?: number): Omit<DateMention, 'text'> | undefined {
  const interval = calendar(year, month, day);
  return interval && { interval, month: month ?? null };
}

function yearless(month: string | undefined): Omit<DateMention, 'text'> {
  return { interval: null, month: monthOf(month) };
}

function monthOf(name = ''): number {
  return MONTHS.findIndex((month) => month.startsWith(name.slice(0, 3))) + 1;
}

function number(text = ''): number {
  return Number.parseInt(text, 10);
}

function count(text = ''): number {
  if (/^\d/.test(text)) return number(text);
  const spelled = NUMBERS.indexOf(text);
  return spelled >= 0 ? spelled : text === 'couple of' ? 2 : text === 'few' ? 3 : 1;
}

function days(at: Millis, shift: number, length: number): Omit<DateMention, 'text'> {
  const from = Math.floor(at / DAY) * DAY + shift * DAY;
  return { interval: { from, to: from + length * DAY }, month: null };
}

function shifted(at: Millis, unit: string | undefined, by: number): Omit<DateMention, 'text'> | undefined {
  const today = new Date(at);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + 1];
  switch (unit) {
    case 'year':
      return named(year + by);
    case 'month': {
      const months = year * 12 + month - 1 + by;
      return named(Math.floor(months / 12), (months % 12) + 1);
    }
    case 'week':
    case 'weekend': {
      // Weeks run from Monday to Sunday.
      const monday = -((today.getUTCDay() + 6) % 7) + 7 * by;
      return unit === 'week' ? days(at, monday, 7) : days(at, monday + 5, 2);
    }
    default:
      return days(at, by, 1);
  }
}

function weekday(at: Millis, day: number, side: -1 | 1): Omit<DateMention, 'text'> {
  const distance = (((day - new Date(at).getUTCDay()) * side + 6) % 7) + 1;
  return days(at, distance * side, 1);
}
