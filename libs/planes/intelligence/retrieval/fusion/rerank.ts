import { digestRanking, type Ranking } from '../ranking';

/** What a reranker answered: a score per hit it looked at, or nothing in time. */
export type RerankAnswer = { readonly kind: 'scored'; readonly scores: ReadonlyMap<string, number> } | { readonly kind: 'too late' };

/**
 * The ranking in a reranker's order: hits it scored by its score, in the places those hits had; all others stay where they are.
 * Too late, or nothing scored: the ranking as it was. A reranker adds no hit and removes none.
 */
export function reranked(ranking: Ranking, answer: RerankAnswer): Ranking {
  if (answer.kind === 'too late') return ranking;
  const { scores } = answer;
  const scored = ranking.hits.filter(({ id }) => scores.has(id));
  const order = scored.toSorted((a, b) => (scores.get(b.id) ?? 0) - (scores.get(a.id) ?? 0));
  const hits = ranking.hits.map((hit) => (scores.has(hit.id) ? (order.shift() ?? hit) : hit));
  return { ...ranking, hits, hash: digestRanking(ranking.generation, hits) };
}
