import type { Digest } from '@kernel/digest';
import type { PlacedEdge } from './snapshot';

/** What a walk needs to know of an edge. */
export type WalkableEdge = Pick<PlacedEdge, 'digest' | 'edge' | 'place'>;

/** An edge and how far from the entities of the question it was met, from 1. */
export interface WalkedEdge extends WalkableEdge {
  readonly hop: number;
}

/** Edges that one question may bring home. */
export const MOST_HOPS = 200;

export interface Walk {
  readonly hop: number;
  readonly walked: ReadonlyMap<Digest, WalkedEdge>;
  /** Nodes met for the first time, sorted, where the next hop begins; empty when the walk is over. */
  readonly frontier: readonly string[];
  readonly seen: ReadonlySet<string>;
  readonly truncated: boolean;
}

/** A walk that begins at these entities. */
export function beginWalk(entities: readonly string[]): Walk {
  const seen = new Set(entities);
  return { hop: 0, walked: new Map(), frontier: [...seen].sort(), seen, truncated: false };
}

/**
 * One hop further: `touching` are the edges with an end in the frontier, by place.
 * An edge is walked once, in either direction; at the limit the walk ends and says so.
 */
export function walkOn(walk: Walk, touching: readonly WalkableEdge[]): Walk {
  const hop = walk.hop + 1;
  const fresh = touching.filter(({ digest }) => !walk.walked.has(digest));
  const taken = fresh.slice(0, MOST_HOPS - walk.walked.size);
  const truncated = taken.length < fresh.length;
  const nodes = new Set(taken.flatMap(({ edge }) => [edge.subject, edge.object]));
  return {
    hop,
    walked: new Map([...walk.walked, ...taken.map((step): [Digest, WalkedEdge] => [step.digest, { ...step, hop }])]),
    frontier: truncated ? [] : [...nodes].filter((node) => !walk.seen.has(node)).sort(),
    seen: new Set([...walk.seen, ...nodes]),
    truncated,
  };
}
