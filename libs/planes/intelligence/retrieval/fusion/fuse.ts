import type { ListName, RankedList } from '../lists/ranked-list';
import type { Profile, Scale } from './profile';

/** Why one unit stands where it does: one line per list that found it. */
export interface Finding {
  readonly list: ListName;
  /** From 1. */
  readonly rank: number;
  /** As the list gave it. */
  readonly score: number;
  /** 0..1: the score on the list's scale. */
  readonly share: number;
  readonly weight: number;
  /** Weight × share. */
  readonly adds: number;
}

/** A unit with the sum of what its lists add. */
export interface Candidate {
  readonly unit: number;
  readonly score: number;
  readonly found: readonly Finding[];
}

/** Scores down to a thousandth of the best keep their distance on a logarithmic scale: personalised ranks fall by orders of magnitude. */
const LOGARITHM_REACH = 1000;

/** Joins lists into one order: the sum of weighted shares, or of reciprocal ranks where a profile asks for that. Ties by ordinal. */
export function fuse(lists: readonly RankedList[], profile: Profile): readonly Candidate[] {
  const found = new Map<number, Finding[]>();
  for (const { name, entries } of lists) {
    const weight = profile.weights[name] ?? 0;
    const first = entries[0]?.score ?? 0;
    if (weight === 0 || first <= 0) continue;
    const best = Math.max(first, profile.floors[name] ?? 0);
    const scale = profile.fusion === 'reciprocal rank' ? 'rank' : (profile.scales[name] ?? 'best');
    entries.forEach(({ unit, score }, position) => {
      const share = shareOf(scale, score, best, position, profile.rankConstant);
      const finding = { list: name, rank: position + 1, score, share, weight, adds: weight * share };
      const findings = found.get(unit);
      if (findings === undefined) found.set(unit, [finding]);
      else findings.push(finding);
    });
  }
  const candidates = [...found].map(([unit, findings]) => ({
    unit,
    score: findings.reduce((sum, { adds }) => sum + adds, 0),
    found: findings,
  }));
  return inOrder(candidates);
}

/** Best first, ties by ordinal. */
export function inOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.toSorted((a, b) => b.score - a.score || a.unit - b.unit);
}

function shareOf(scale: Scale, score: number, best: number, position: number, constant: number): number {
  switch (scale) {
    case 'best':
      return score / best;
    case 'logarithm':
      return Math.log(1 + (score / best) * LOGARITHM_REACH) / Math.log(1 + LOGARITHM_REACH);
    case 'rank':
      return (constant + 1) / (constant + 1 + position);
  }
}
