import { shareOfBest, termScore } from '../lexical/bm25';
import type { SnapshotIndex } from './build-index';

export interface RankedPlace {
  readonly place: number;
  /** 0..1: the share of the best conceivable match. Six places. */
  readonly score: number;
}

export interface RankQuestion {
  readonly collection: string;
  /** Different terms, in the order of the query. */
  readonly terms: readonly string[];
  /** Sections above it are as if they were not there. */
  readonly ceiling: number;
  readonly limit: number;
}

/**
 * The sections that have one of the terms, best first, ties by place. The SQL index must say exactly the same.
 * What is above the ceiling still counts in how rare a term is.
 */
export function rankSections(index: SnapshotIndex, { collection, terms, ceiling, limit }: RankQuestion): readonly RankedPlace[] {
  const found = index.collections.find((candidate) => candidate.collection === collection);
  if (found === undefined || terms.length === 0) return [];
  const idfs = new Map(found.terms.map(({ term, idf }) => [term, idf]));
  const scores = new Map<number, number>();
  let best = 0;
  for (const term of terms) {
    const idf = idfs.get(term) ?? found.idf_absent;
    best += idf;
    for (const posting of found.postings) {
      if (posting.term !== term || posting.rank > ceiling) continue;
      const share = termScore(idf, posting.tf, posting.length, found.mean_length, index.shape);
      scores.set(posting.place, (scores.get(posting.place) ?? 0) + share);
    }
  }
  return [...scores]
    .map(([place, score]) => ({ place, score: shareOfBest(score, best) }))
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, limit);
}
