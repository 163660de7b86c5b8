import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import { eachNeighbour } from '../lists/matches';
import type { Ranking } from '../ranking';
import type { HitWithNeighbours } from './assemble';

/** Each hit with the admitted units around it, nearest first, the earlier first of two as near: the ids whose texts an assembly needs. */
export function hitsWithNeighbours({ hits }: Ranking, index: RetrievalIndex, scope: Scope, radius: number): readonly HitWithNeighbours[] {
  return hits.map(({ id }) => {
    const unit = index.ordinals.get(id);
    const around: { readonly unit: number; readonly distance: number }[] = [];
    if (unit !== undefined)
      eachNeighbour(index, scope, unit, radius, (other, distance) => void (other !== unit && around.push({ unit: other, distance })));
    around.sort((a, b) => a.distance - b.distance || a.unit - b.unit);
    return { id, neighbours: around.map((neighbour) => index.cards[neighbour.unit]?.id ?? '') };
  });
}
