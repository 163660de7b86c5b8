import type { Digest } from '@kernel/digest';
import type { EVIDENCE_LIMITS } from '@kernel/records/evidence-bundle';
import type { PlacedEdge } from './snapshot';

/** What a walk needs to know of an edge. */
export type WalkableEdge = Pick<PlacedEdge, 'digest' | 'edge' | 'place'>;

/** An edge and how far from the entities of the question it was met, from 1. */
export interface WalkedEdge extends WalkableEdge {
  readonly hop: number;
}

/** What cuts an answer short. */
export type EvidenceLimit = (typeof EVIDENCE_LIMITS)[number];

export interface WalkBudget {
  /** Edges that one question may bring home. */
  readonly edges: number;
  /** Names that it may meet, those of the question among them. */
  readonly nodes: number;
}

/** What a walk may bring when nobody says less. */
export const MOST_HOPS = 200;
export const WALK_BUDGET: WalkBudget = { edges: MOST_HOPS, nodes: 1_000 };

export interface Walk {
  readonly hop: number;
  readonly walked: ReadonlyMap<Digest, WalkedEdge>;
  /** Nodes met for the first time, sorted, where the next hop begins; empty when the walk is over. */
  readonly frontier: readonly string[];
  readonly seen: ReadonlySet<string>;
  readonly budget: WalkBudget;
  /** What ended the walk before its time; null while nothing has. */
  readonly cut: EvidenceLimit | null;
}

/** A walk that begins at these entities. */
export function beginWalk(entities: readonly string[], budget: WalkBudget = WALK_BUDGET): Walk {
  const seen = new Set(entities);
  return { hop: 0, walked: new Map(), frontier: [...seen].sort(), seen, budget, cut: null };
}

/**
 * One hop further: `touching` are the edges with an end in the frontier, by place.
 * An edge is walked once, in either direction; at the first edge that the budget has no room for the walk ends and says so.
 */
export function walkOn(walk: Walk, touching: readonly WalkableEdge[]): Walk {
  const hop = walk.hop + 1;
  const walked = new Map(walk.walked);
  const seen = new Set(walk.seen);
  let cut: EvidenceLimit | null = null;
  for (const step of touching) {
    if (walked.has(step.digest)) continue;
    const fresh = [...new Set([step.edge.subject, step.edge.object])].filter((node) => !seen.has(node));
    if (walked.size >= walk.budget.edges) cut = 'edges';
    else if (seen.size + fresh.length > walk.budget.nodes) cut = 'nodes';
    if (cut !== null) break;
    walked.set(step.digest, { ...step, hop });
    for (const node of fresh) seen.add(node);
  }
  const frontier = cut === null ? [...seen].filter((node) => !walk.seen.has(node)).sort() : [];
  return { ...walk, hop, walked, seen, frontier, cut };
}

/** The walk as far as it came, because its time is over. */
export function outOfTime(walk: Walk): Walk {
  return { ...walk, frontier: [], cut: 'millis' };
}
