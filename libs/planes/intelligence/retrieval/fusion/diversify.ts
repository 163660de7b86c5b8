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
  const head = candidates.slice(0, HEAD);
  const likenessOf = likenesses(head.map(({ unit }) => pairsOf(forward, unit)));
  const rest = head.map((candidate, number) => ({ candidate, number, likeness: 0 }));
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
      const likeness = likenessOf(taken.number, entry.number);
      if (likeness >= NEAR_DUPLICATE) entry.likeness = Math.max(entry.likeness, likeness);
    }
  }
  return [...chosen, ...candidates.slice(HEAD)];
}

// Neighbouring terms as one number each, without repetitions.
function pairsOf(forward: Forward, unit: number): ReadonlySet<number> {
  const terms = forwardTerms(forward, unit);
  const pairs = new Set<number>();
  for (let at = 0; at + 1 < terms.length; at++) pairs.add((terms[at] ?? 0) * forward.vocabulary.size + (terms[at + 1] ?? 0));
  return pairs;
}

/** How alike two of the texts are, by number: the share of their pairs that both have; 0 when their lengths alone keep them apart. */
function likenesses(texts: readonly ReadonlySet<number>[]): (a: number, b: number) => number {
  const holders = new Map<number, number[]>();
  texts.forEach((pairs, number) => {
    for (const pair of pairs) {
      const known = holders.get(pair);
      if (known === undefined) holders.set(pair, [number]);
      else known.push(number);
    }
  });
  // Most pairs stand in one text only, so counting what is shared costs less than comparing all texts.
  const shared = new Uint32Array(texts.length ** 2);
  for (const numbers of holders.values())
    for (let i = 1; i < numbers.length; i++)
      for (let j = 0; j < i; j++) {
        const at = (numbers[j] ?? 0) * texts.length + (numbers[i] ?? 0);
        shared[at] = (shared[at] ?? 0) + 1;
      }
  return (a, b) => {
    const [x, y] = [texts[a]?.size ?? 0, texts[b]?.size ?? 0];
    if (Math.min(x, y) === 0 || Math.min(x, y) < NEAR_DUPLICATE * Math.max(x, y)) return 0;
    const common = shared[Math.min(a, b) * texts.length + Math.max(a, b)] ?? 0;
    return common / (x + y - common);
  };
}
