import type { Scope } from '../filters/scope';
import type { ListEntry } from '../lists/ranked-list';
import { forwardPush, PUSH_SHAPE, type PushShape } from './forward-push';
import type { LinkedEntity } from './link-entities';
import type { KnowledgeGraph } from './knowledge-graph';

/** The share of the restart that lies on the best passages; the rest lies on the entities of the question. */
const ON_PASSAGES = 0.3;

/**
 * The rank of each admitted unit in a walk that starts again and again at the question's entities and its best passages.
 * An entity with fewer edges is a better place to start. A passage's own restart is no finding: the list it came from has counted it.
 */
export function graphScores(
  graph: KnowledgeGraph,
  scope: Scope,
  entities: readonly LinkedEntity[],
  passages: readonly ListEntry[],
  shape: PushShape = PUSH_SHAPE,
): Float64Array {
  const nodes = graph.ids.length;
  const restarts = new Map<number, number>();
  const starts = entities.map(({ place, score }) => ({ place, weight: (score * score) / Math.sqrt(degreeIn(graph, scope, place)) }));
  const total = passages.reduce((sum, { score }) => sum + score, 0);
  const onPassages = starts.length === 0 ? 1 : ON_PASSAGES;
  const weights = starts.reduce((sum, { weight }) => sum + weight, 0);
  for (const { place, weight } of starts) restarts.set(place, ((total > 0 ? 1 - onPassages : 1) * weight) / weights);
  if (total > 0) for (const { unit, score } of passages) restarts.set(nodes + unit, (onPassages * score) / total);
  const scores = new Float64Array(scope.admitted.length);
  for (const [place, rank] of forwardPush(graph, scope.admitted, restarts, shape)) {
    if (place >= nodes && scope.admitted[place - nodes] === 1) scores[place - nodes] = rank - shape.stay * (restarts.get(place) ?? 0);
  }
  return scores;
}

/** How many admitted edges a place has. */
export function degreeIn({ starts, evidence }: KnowledgeGraph, { admitted }: Scope, place: number): number {
  let degree = 0;
  for (let edge = starts[place] ?? 0; edge < (starts[place + 1] ?? 0); edge++) degree += admitted[evidence[edge] ?? 0] ?? 0;
  return degree;
}
