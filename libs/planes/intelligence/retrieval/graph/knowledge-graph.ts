import { Gazetteer } from '../analysis/gazetteer';
import type { Language } from '../analysis/languages';
import { termsOf } from '../analysis/terms';
import { wordsOf } from '../analysis/words';
import type { RetrievalIndex } from '../index/build-index';
import { buildField, type Field } from '../index/field';

/** Someone or something that units tell of. */
export interface GraphNode {
  readonly id: string;
  /** Every name it goes by. */
  readonly names: readonly string[];
}

/** A relation that one unit states. The same relation from two units is two edges: each falls with its own source. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly unit: string;
}

/** A unit that names a node. */
export interface GraphMention {
  readonly node: string;
  readonly unit: string;
}

/** Nodes and units of one generation on compact arrays. Nodes come first, then one place per unit ordinal. */
export interface KnowledgeGraph {
  readonly ids: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly names: Gazetteer;
  /** The distinct terms of each node's names, and which nodes have them. */
  readonly nameTerms: readonly (readonly string[])[];
  readonly named: Field;
  /** Where each place's edges start; one more entry than places. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  /** The unit that states each edge: out of scope, out of the graph. */
  readonly evidence: Uint32Array;
}

/** Lays the graph out, both directions. Nodes are numbered by id. @throws RangeError for an edge or mention of an unknown node or unit. */
export function buildGraph(
  index: RetrievalIndex,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  mentions: readonly GraphMention[],
  language: Language,
): KnowledgeGraph {
  const sorted = nodes.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const numbers = new Map(sorted.map(({ id }, number) => [id, number]));
  const node = (id: string) => known(numbers.get(id), id);
  const unit = (id: string) => known(index.ordinals.get(id), id);
  const pairs = [
    ...edges.map((edge): Triple => [node(edge.from), node(edge.to), unit(edge.unit)]),
    ...mentions.map((mention): Triple => [node(mention.node), nodes.length + unit(mention.unit), unit(mention.unit)]),
  ];
  const both = pairs.flatMap(([from, to, by]): Triple[] => (from === to ? [] : [[from, to, by], [to, from, by]])); // prettier-ignore
  both.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const starts = new Uint32Array(nodes.length + index.cards.length + 1);
  for (const [from] of both) starts[from + 1] = (starts[from + 1] ?? 0) + 1;
  for (let place = 1; place < starts.length; place++) starts[place] = (starts[place] ?? 0) + (starts[place - 1] ?? 0);
  const nameTerms = sorted.map(({ names }) => [...new Set(names.flatMap((name) => termsOf(wordsOf(name), language)))]);
  return {
    nameTerms,
    named: buildField(nameTerms),
    ids: sorted.map(({ id }) => id),
    numbers,
    names: new Gazetteer(sorted.flatMap(({ id, names }) => names.map((name) => ({ name, entity: id })))),
    starts,
    targets: Uint32Array.from(both, ([, to]) => to),
    evidence: Uint32Array.from(both, ([, , by]) => by),
  };
}

type Triple = readonly [from: number, to: number, unit: number];

function known(number: number | undefined, id: string): number {
  if (number === undefined) throw new RangeError(`the graph speaks of ${id}, which is not there`);
  return number;
}
