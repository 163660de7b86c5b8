import type { Bm25Shape } from '../../lexical/bm25';
import type { QueryTerm } from '../analysis/analyse-query';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { forwardTerms } from '../index/forward';
import { addBm25 } from './bm25';
import { matchesOf, reachOf } from './matches';

/** An answer says what it is about in its first words. */
const HEAD_TERMS = 60;

/** What a person asked, found by the first words of the assistant's reply: BM25 over the heads of replies, given to the turn before. */
export function replyScores(index: RetrievalIndex, scope: Scope, terms: readonly QueryTerm[], shape: Bm25Shape): Float64Array {
  const heads = new Float64Array(index.cards.length);
  const isReply = (unit: number) => index.cards[unit]?.role === 'assistant';
  const matches = terms.map((term) => {
    const wanted = new Set(term.forms.map((form) => index.forward.vocabulary.get(form)));
    const at = Array.from(matchesOf(index.body, term, scope).at).filter(isReply);
    const counted = at.map((unit) => ({ unit, count: headOf(index, unit).reduce((sum, found) => sum + Number(wanted.has(found)), 0) }));
    const found = counted.filter(({ count }) => count > 0);
    return { at: found.map(({ unit }) => unit), counts: found.map(({ count }) => count) };
  });
  const lengths = index.body.lengths.map((length) => Math.min(length, HEAD_TERMS));
  addBm25(heads, matches, { count: scope.units, lengths, meanLength: HEAD_TERMS }, shape);
  const scores = new Float64Array(heads.length);
  heads.forEach((score, reply) => {
    if (score <= 0) return;
    const { first } = reachOf(index, reply, 1);
    for (let unit = first; unit < reply; unit++) if (scope.admitted[unit] === 1 && index.cards[unit]?.role === 'user') scores[unit] = score;
  });
  return scores;
}

function headOf(index: RetrievalIndex, unit: number): Uint32Array {
  return forwardTerms(index.forward, unit).subarray(0, HEAD_TERMS);
}
