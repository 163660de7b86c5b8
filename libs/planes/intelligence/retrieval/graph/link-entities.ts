import { inverseFrequency } from '../../lexical/bm25';
import type { QueryTerm } from '../analysis/analyse-query';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { matchesOf } from '../lists/matches';
import { degreeIn } from './graph-scores';
import type { KnowledgeGraph } from './knowledge-graph';

/** A node that a question speaks of, and how surely. */
export interface LinkedEntity {
  readonly place: number;
  readonly score: number;
}

/** How many nodes a question is linked to at most. */
const MOST_LINKS = 5;

/**
 * The nodes whose names share words with the question: the more telling the shared words and the more of the name they are, the higher.
 * Nodes without an admitted edge are not there. Best first, ties by number.
 */
export function linkEntities(
  graph: KnowledgeGraph,
  index: RetrievalIndex,
  scope: Scope,
  terms: readonly QueryTerm[],
  most: number = MOST_LINKS,
): readonly LinkedEntity[] {
  const telling = new Map<string, number>();
  const idfOf = (term: string) => {
    const known = telling.get(term) ?? inverseFrequency(matchesOf(index.body, { forms: [term] }, scope).at.length, scope.units);
    telling.set(term, known);
    return known;
  };
  const shared = new Map<number, number>();
  for (const { forms } of terms)
    for (const form of forms)
      for (const place of graph.named.postings.get(form)?.units ?? []) shared.set(place, (shared.get(place) ?? 0) + idfOf(form));
  const linked = [...shared].flatMap(([place, weight]) => {
    const whole = (graph.nameTerms[place] ?? []).reduce((sum, term) => sum + idfOf(term), 0);
    const score = weight * (weight / Math.max(whole, weight));
    return degreeIn(graph, scope, place) === 0 ? [] : [{ place, score }];
  });
  return linked.sort((a, b) => b.score - a.score || a.place - b.place).slice(0, most);
}
