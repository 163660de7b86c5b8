import type { Millis } from '@kernel/time';
import type { DateMention } from '../analysis/dates';
import { DAY, type Interval, overlaps } from '../analysis/interval';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';

/** Units whose times meet a time of the question: 1 for each that lies inside, less where only a part of a long time meets. */
export function temporalScores({ times }: RetrievalIndex, { admitted }: Scope, dates: readonly DateMention[]): Float64Array {
  const asked = dates.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  const scores = new Float64Array(times.length);
  if (asked.length === 0) return scores;
  times.forEach((spoken, unit) => {
    if (admitted[unit] !== 1) return;
    scores[unit] = spoken.reduce((best, time) => asked.reduce((most, wanted) => Math.max(most, shared(time, wanted)), best), 0);
  });
  return scores;
}

/** The newer, the better: half after each `halfLife`. Counted from the newest admitted unit, so that an old collection has a latest too. */
export function latestScores({ cards }: RetrievalIndex, { admitted }: Scope, halfLife: Millis = 30 * DAY): Float64Array {
  const scores = new Float64Array(cards.length);
  let newest = -Infinity;
  cards.forEach((card, unit) => {
    if (admitted[unit] === 1) newest = Math.max(newest, card.occurred?.from ?? card.retainedAt);
  });
  cards.forEach((card, unit) => {
    if (admitted[unit] !== 1) return;
    // A power of two by steps of a half life, and a straight line between: the same bits on every machine.
    const age = (newest - (card.occurred?.from ?? card.retainedAt)) / halfLife;
    const whole = Math.min(Math.floor(age), 1000);
    scores[unit] = 2 ** -whole * (1 - (age - whole > 1 ? 1 : age - whole) / 2);
  });
  return scores;
}

function shared(time: Interval, wanted: Interval): number {
  if (!overlaps(time, wanted)) return 0;
  const common = Math.min(time.to, wanted.to) - Math.max(time.from, wanted.from);
  const longer = Math.max(1, time.to - time.from);
  return common / longer;
}
