import { digestRanking, type Ranking } from '../ranking';

/** What a reranker answered: a score per hit it looked at, or nothing in time. */
export type RerankAnswer = { readonly kind: 'scored'; readonly scores: ReadonlyMap<string, number> } | { readonly kind: 'too late' };

/**
 * The ranking in a reranker's order: hits it scored by its score, in the places those hits had; all others stay where they are.
 * Too late, or nothing scored: the ranking as it was. A reranker adds no hit and removes none.
 */
export function reranked(ranking: Ranking, answer: RerankAnswer): Ranking {
  if (answer.kind === 'too late') return ranking;
  const hits = inOrderOf(answer.scores, ranking.hits, ({ id }) => id);
  return { ...ranking, hits, hash: digestRanking(ranking.generation, hits) };
}

/** What was found, with those that have a score by it, ties as they stood, in the places those had; all others where they are. */
export function inOrderOf<T>(scores: ReadonlyMap<string, number>, found: readonly T[], nameOf: (one: T) => string): readonly T[] {
  const order = found.filter((one) => scores.has(nameOf(one))).sort((a, b) => (scores.get(nameOf(b)) ?? 0) - (scores.get(nameOf(a)) ?? 0));
  return found.map((one) => (scores.has(nameOf(one)) ? (order.shift() ?? one) : one));
}
