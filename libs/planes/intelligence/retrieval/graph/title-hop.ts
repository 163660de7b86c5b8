import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { namedTitles } from '../index/named-titles';
import type { ListEntry } from '../lists/ranked-list';

/**
 * The units whose title a seed's text names: where an answer in two steps leads. Each gets the share of the best seed that names it.
 */
export function titleHopScores(index: RetrievalIndex, { admitted }: Scope, seeds: readonly ListEntry[]): Float64Array {
  const scores = new Float64Array(index.cards.length);
  const best = seeds[0]?.score ?? 0;
  const raise = (unit: number, score: number) => {
    if (admitted[unit] === 1) scores[unit] = Math.max(scores[unit] ?? 0, score);
  };
  for (const { unit, score } of seeds) {
    for (const title of namedTitles(index, unit)) for (const other of index.titled.get(title) ?? []) raise(other, score / best);
  }
  return scores;
}
