import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { reachOf } from '../lists/matches';
import type { Ranking } from '../ranking';
import type { HitWithNeighbours } from './assemble';

/** Each hit with the admitted units around it, nearest first, the earlier first of two as near: the ids whose texts an assembly needs. */
export function hitsWithNeighbours({ hits }: Ranking, index: RetrievalIndex, scope: Scope, radius: number): readonly HitWithNeighbours[] {
  return hits.map(({ id }) => {
    const unit = index.ordinals.get(id);
    if (unit === undefined) return { id, neighbours: [] };
    const { first, last } = reachOf(index, unit, radius);
    const distance = (other: number) => Math.abs((index.positions[other] ?? 0) - (index.positions[unit] ?? 0));
    const around = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    const shown = around
      .filter((other) => other !== unit && scope.admitted[other] === 1)
      .sort((a, b) => distance(a) - distance(b) || a - b);
    return { id, neighbours: shown.map((other) => index.cards[other]?.id ?? '') };
  });
}
