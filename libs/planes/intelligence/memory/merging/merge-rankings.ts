/** What one bank, or one asking, offered: best first. */
export interface RankedAnswers<H> {
  readonly weight: number;
  readonly hits: readonly H[];
}

/** Where reciprocal ranks flatten. Source: the product facts, "RRF k = 60". */
const RANK_CONSTANT = 60;

/**
 * Joins rankings whose scores cannot be compared, by weighted reciprocal rank; ties keep the order of the rankings. A hit that stands in several counts in
 * each and is shown once. A ranking that weighs nothing adds nothing. `score` is the sum of the shares, to six places.
 */
export function mergeRankings<H>(
  rankings: readonly RankedAnswers<H>[],
  idOf: (hit: H) => string,
): readonly { readonly hit: H; readonly score: number }[] {
  const merged = new Map<string, { hit: H; score: number }>();
  for (const { weight, hits } of rankings) {
    if (weight <= 0) continue;
    for (const [rank, hit] of hits.entries()) {
      const share = weight / (RANK_CONSTANT + rank + 1);
      const standing = merged.get(idOf(hit));
      if (standing === undefined) merged.set(idOf(hit), { hit, score: share });
      else standing.score += share;
    }
  }
  return [...merged.values()].map(({ hit, score }) => ({ hit, score: sixPlaces(score) })).sort((a, b) => b.score - a.score);
}

/** Scores times the weight of each hit's layer, best first again; a layer that is not named weighs 1, one that weighs 0 is left out. */
export function weighByLayer<H extends { readonly score: number }>(
  hits: readonly H[],
  layerOf: (hit: H) => string,
  weights: Readonly<Record<string, number>>,
): readonly H[] {
  return hits
    .map((hit) => ({ ...hit, score: sixPlaces(hit.score * (weights[layerOf(hit)] ?? 1)) }))
    .filter((hit) => (weights[layerOf(hit)] ?? 1) > 0)
    .sort((a, b) => b.score - a.score);
}

/** Each text once, where it stands best. */
export function withoutRepeats<H>(hits: readonly H[], textOf: (hit: H) => string): readonly H[] {
  const seen = new Set<string>();
  return hits.filter((hit) => {
    const text = textOf(hit).normalize('NFC').trim();
    return !seen.has(text) && seen.add(text);
  });
}

function sixPlaces(value: number): number {
  return Math.floor(value * 1_000_000 + 0.5) / 1_000_000;
}
