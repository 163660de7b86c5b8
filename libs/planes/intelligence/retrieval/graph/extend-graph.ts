import type { Renumbering } from '../index/renumbering';
import type { KnowledgeGraph } from './knowledge-graph';

/** The graph after units were added that state nothing: the same nodes and edges, with the units' new numbers. */
export function extendGraph(graph: KnowledgeGraph, { moved, places }: Renumbering): KnowledgeGraph {
  const nodes = graph.ids.length;
  const starts = new Uint32Array(graph.starts.length + places.length);
  const degree = (place: number) => (graph.starts[place + 1] ?? 0) - (graph.starts[place] ?? 0);
  for (let node = 0; node < nodes; node++) starts[node + 1] = degree(node);
  moved.forEach((unit, old) => (starts[nodes + unit + 1] = degree(nodes + old)));
  for (let place = 1; place < starts.length; place++) starts[place] = (starts[place] ?? 0) + (starts[place - 1] ?? 0);
  return {
    ...graph,
    starts,
    // Numbers keep their order, so edges keep theirs.
    targets: graph.targets.map((target) => (target < nodes ? target : nodes + (moved[target - nodes] ?? 0))),
    evidence: graph.evidence.map((unit) => moved[unit] ?? 0),
  };
}
