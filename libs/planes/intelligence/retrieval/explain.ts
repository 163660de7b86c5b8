import type { Ranking } from './ranking';

/** One reason why a hit stands where it does. */
export interface Reason {
  readonly place: number;
  readonly id: string;
  /** A list, or a boost. */
  readonly by: string;
  /** The hit's rank in the list; null for a boost. */
  readonly rank: number | null;
  readonly share: number | null;
  readonly weight: number;
  readonly adds: number;
}

/** Every reason of every hit, hits in order, the weightiest reason first. The `adds` of a hit sum up to its score. */
export function explain({ hits }: Pick<Ranking, 'hits'>): readonly Reason[] {
  return hits.flatMap(({ id, found, boosts }, position) => {
    const place = position + 1;
    const lists = found.map(({ list, rank, share, weight, adds }): Reason => ({ place, id, by: list, rank, share, weight, adds }));
    const raised = boosts.map(({ boost, adds }): Reason => ({ place, id, by: boost, rank: null, share: null, weight: adds, adds }));
    return [...lists, ...raised].sort((a, b) => b.adds - a.adds);
  });
}
