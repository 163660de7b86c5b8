import type { KnowledgeGraph } from './knowledge-graph';

/** How far rank travels. */
export interface PushShape {
  /** The share that stays at each stop; the rest goes on to its neighbours. */
  readonly stay: number;
  /** Less than this per edge is not carried on. */
  readonly tolerance: number;
  /** Stops at most, so that no query runs away. */
  readonly mostPushes: number;
}

export const PUSH_SHAPE: PushShape = { stay: 0.15, tolerance: 3e-5, mostPushes: 200_000 };

/**
 * Personalised PageRank by local forward push: the rank of each place that some rank reached, from the restarts given as place → share.
 * Edges whose unit is not admitted do not exist, also not in the degrees. Places are served first in, first out, so the result is the same everywhere.
 */
export function forwardPush(
  { starts, targets, evidence }: KnowledgeGraph,
  admitted: Uint8Array,
  restarts: ReadonlyMap<number, number>,
  shape: PushShape = PUSH_SHAPE,
): ReadonlyMap<number, number> {
  const rank = new Map<number, number>();
  const residue = new Map(restarts);
  const queue = [...restarts.keys()];
  const queued = new Set(queue);
  const degrees = new Map<number, number>();
  const degreeOf = (place: number) => {
    let degree = degrees.get(place);
    if (degree !== undefined) return degree;
    degree = 0;
    for (let edge = starts[place] ?? 0; edge < (starts[place + 1] ?? 0); edge++) degree += admitted[evidence[edge] ?? 0] ?? 0;
    degrees.set(place, degree);
    return degree;
  };
  for (let served = 0; served < queue.length && served < shape.mostPushes; served++) {
    const place = queue[served] ?? 0;
    queued.delete(place);
    const rest = residue.get(place) ?? 0;
    const degree = degreeOf(place);
    residue.set(place, 0);
    rank.set(place, (rank.get(place) ?? 0) + (degree === 0 ? rest : shape.stay * rest));
    if (degree === 0) continue;
    const share = ((1 - shape.stay) * rest) / degree;
    for (let edge = starts[place] ?? 0; edge < (starts[place + 1] ?? 0); edge++) {
      if (admitted[evidence[edge] ?? 0] !== 1) continue;
      const target = targets[edge] ?? 0;
      const carried = (residue.get(target) ?? 0) + share;
      residue.set(target, carried);
      if (carried > shape.tolerance * degreeOf(target) && !queued.has(target)) {
        queued.add(target);
        queue.push(target);
      }
    }
  }
  return rank;
}
