import type { Bm25Shape } from '../../lexical/bm25';
import type { QueryTerm } from '../analysis/analyse-query';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { addBm25 } from './bm25';
import { answerOf, askingUnits } from './answers';
import { bySession, type Matches, matchesOf, reachOf, withNeighbours } from './matches';

/** The matches of each term in the units' own words. */
export function bodyMatches(index: RetrievalIndex, scope: Scope, terms: readonly QueryTerm[]): readonly Matches[] {
  return terms.map((term) => matchesOf(index.body, term, scope));
}

/** BM25 over each unit's own words. */
export function ownScores(index: RetrievalIndex, scope: Scope, terms: readonly Matches[], shape: Bm25Shape): Float64Array {
  const scores = new Float64Array(index.cards.length);
  addBm25(scores, terms, { count: scope.units, lengths: index.body.lengths, meanLength: scope.meanBody }, shape);
  return scores;
}

/** BM25 over each unit with its neighbours. Derived from the same postings, so that no second index has to agree with the first. */
export function contextScores(
  index: RetrievalIndex,
  scope: Scope,
  terms: readonly Matches[],
  shape: Bm25Shape,
  radius: number,
): Float64Array {
  const scores = new Float64Array(index.cards.length);
  const lengths = scope.neighbourhoods(radius);
  const wide = terms.map((matches) => withNeighbours(index, scope, matches, radius));
  addBm25(scores, wide, { count: scope.units, ...lengths }, shape);
  return scores;
}

/** BM25 over whole sessions or documents, given to each unit of the session that has a term or a neighbour of it. */
export function sessionScores(index: RetrievalIndex, scope: Scope, terms: readonly Matches[], shape: Bm25Shape): Float64Array {
  const bySessions = new Float64Array(index.sessionCount);
  const collection = { count: scope.sessions, lengths: scope.sessionLengths, meanLength: scope.meanSession };
  addBm25(bySessions, terms.map((matches) => bySession(index, matches)), collection, shape); // prettier-ignore
  const scores = new Float64Array(index.cards.length);
  for (let unit = 0; unit < scores.length; unit++)
    if (scope.admitted[unit] === 1) scores[unit] = bySessions[index.sessions[unit] ?? 0] ?? 0;
  return scores;
}

/** BM25 over titles and headings. */
export function titleScores(index: RetrievalIndex, scope: Scope, terms: readonly QueryTerm[], shape: Bm25Shape): Float64Array {
  const scores = new Float64Array(index.cards.length);
  const matches = terms.map((term) => matchesOf(index.title, term, scope));
  addBm25(scores, matches, { count: scope.units, lengths: index.title.lengths, meanLength: scope.meanTitle }, shape);
  return scores;
}

/**
 * Each score plus a share of its neighbours' in the session: an answer often stands beside the words of its question.
 * The unit that answers a question gets the share `answer` of the question's score instead, when that is more.
 */
export function spreadScores(
  index: RetrievalIndex,
  scope: Scope,
  scores: Float64Array,
  shares: readonly number[],
  answer: number,
): Float64Array {
  const spread = new Float64Array(scores.length);
  const asking = askingUnits(index);
  for (let unit = 0; unit < scores.length; unit++) {
    const score = scores[unit] ?? 0;
    if (score <= 0) continue;
    const place = index.positions[unit] ?? 0;
    const { first, last } = reachOf(index, unit, shares.length);
    const answering = asking[unit] === 1 ? answerOf(index, scope, unit, last) : undefined;
    for (let other = first; other <= last; other++) {
      if (scope.admitted[other] !== 1) continue;
      const distance = Math.abs((index.positions[other] ?? 0) - place);
      const share = other === unit ? 1 : (shares[distance - 1] ?? 0);
      spread[other] = (spread[other] ?? 0) + (other === answering ? Math.max(share, answer) : share) * score;
    }
  }
  return spread;
}
