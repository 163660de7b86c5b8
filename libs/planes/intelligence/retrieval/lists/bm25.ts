import { type Bm25Shape, inverseFrequency, termScore } from '../../lexical/bm25';
import type { Matches } from './matches';

/** What a term is weighed against. */
export interface Collection {
  /** Texts in scope. */
  readonly count: number;
  readonly lengths: ArrayLike<number>;
  readonly meanLength: number;
}

/** Adds what each term is worth to `scores`, which stand by the matches' numbers. Terms in the order given, so that sums have the same bits everywhere. */
export function addBm25(
  scores: Float64Array,
  terms: readonly Matches[],
  { count, lengths, meanLength }: Collection,
  shape: Bm25Shape,
): void {
  for (const { at, counts } of terms) {
    if (at.length === 0) continue;
    const idf = inverseFrequency(at.length, count);
    for (let i = 0; i < at.length; i++) {
      const number = at[i] ?? 0;
      scores[number] = (scores[number] ?? 0) + termScore(idf, counts[i] ?? 0, lengths[number] ?? 0, meanLength, shape);
    }
  }
}
