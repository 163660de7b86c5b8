import { type Forward, forwardTerms } from '../index/forward';
import type { BoostedCandidate } from './boosts';

/** Texts that share at least this much of their word pairs say the same thing twice. */
const NEAR_DUPLICATE = 0.6;
/** What a near-duplicate loses, as a share of the best score, times its likeness. */
const PENALTY = 0.25;
/** Only the head of a ranking is looked at. */
const HEAD = 50;

/**
 * Puts near-duplicates of better hits further down; everything else keeps its order. Nothing is dropped.
 * The same words in another order of importance are no duplicates: only shared word pairs count.
 */
export function diversify(candidates: readonly BoostedCandidate[], forward: Forward): readonly BoostedCandidate[] {
  const rest = candidates.slice(0, HEAD).map((candidate) => ({ candidate, pairs: pairsOf(forward, candidate.unit), likeness: 0 }));
  const top = candidates[0]?.score ?? 0;
  const chosen: BoostedCandidate[] = [];
  const standing = ({ candidate, likeness }: (typeof rest)[number]) => candidate.score - PENALTY * top * likeness;
  while (rest.length > 0) {
    let best = 0;
    rest.forEach((entry, at) => {
      const other = rest[best];
      if (other !== undefined && standing(entry) > standing(other)) best = at;
    });
    const [taken] = rest.splice(best, 1);
    if (taken === undefined) break;
    chosen.push(taken.candidate);
    for (const entry of rest) {
      const likeness = likenessOf(taken.pairs, entry.pairs);
      if (likeness >= NEAR_DUPLICATE) entry.likeness = Math.max(entry.likeness, likeness);
    }
  }
  return [...chosen, ...candidates.slice(HEAD)];
}

// Neighbouring terms as one number each, sorted, without repetitions.
function pairsOf(forward: Forward, unit: number): Float64Array {
  const terms = forwardTerms(forward, unit);
  const pairs = new Set<number>();
  for (let at = 0; at + 1 < terms.length; at++) pairs.add((terms[at] ?? 0) * forward.vocabulary.size + (terms[at + 1] ?? 0));
  return Float64Array.from(pairs).sort();
}

function likenessOf(a: Float64Array, b: Float64Array): number {
  const [small, large] = a.length < b.length ? [a, b] : [b, a];
  if (small.length === 0 || small.length < NEAR_DUPLICATE * large.length) return 0;
  let [i, j, common] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] ?? 0, b[j] ?? 0];
    if (x === y) common += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return common / (a.length + b.length - common);
}
