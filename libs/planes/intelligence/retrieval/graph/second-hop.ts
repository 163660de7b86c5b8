import type { Bm25Shape } from '../../lexical/bm25';
import type { QueryTerm } from '../analysis/analyse-query';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { forwardTerms } from '../index/forward';
import { namedTitles } from '../index/named-titles';
import { bodyMatches, ownScores } from '../lists/text-scores';
import type { ListEntry } from '../lists/ranked-list';

/**
 * Asks again from each seed: what of the question the seed does not say, together with the names in it.
 * A unit's score is the best it reaches from any seed, as a share of that seed's best, times the seed's own share.
 */
export function secondHopScores(
  index: RetrievalIndex,
  scope: Scope,
  terms: readonly QueryTerm[],
  seeds: readonly ListEntry[],
  shape: Bm25Shape,
): Float64Array {
  const scores = new Float64Array(index.cards.length);
  const best = seeds[0]?.score ?? 0;
  for (const { unit, score } of seeds) {
    const said = new Set(forwardTerms(index.forward, unit));
    const open = terms.filter(({ forms }) => !forms.some((form) => said.has(index.forward.vocabulary.get(form) ?? -1)));
    const names = namesIn(index, scope, unit);
    if (open.length === 0 && names.length === 0) continue;
    const found = ownScores(index, scope, bodyMatches(index, scope, [...open, ...names]), shape);
    found[unit] = 0;
    const top = found.reduce((most, value) => Math.max(most, value), 0);
    if (top === 0) continue;
    found.forEach((value, other) => {
      const share = (value / top) * (score / best);
      if (share > (scores[other] ?? 0)) scores[other] = share;
    });
  }
  return scores;
}

function namesIn(index: RetrievalIndex, { admitted }: Scope, unit: number): readonly QueryTerm[] {
  const titles = namedTitles(index, unit);
  const terms = titles.flatMap((title) => {
    const titled = index.titled.get(title)?.find((other) => admitted[other] === 1);
    return titled === undefined ? [] : (index.titleTerms[titled] ?? []);
  });
  return [...new Set(terms)].map((term) => ({ forms: [term] }));
}
