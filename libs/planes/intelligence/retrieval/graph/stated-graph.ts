import { plainWords } from '../analysis/gazetteer';
import type { Language } from '../analysis/languages';
import type { RetrievalIndex } from '../index/build-index';
import type { Relation } from '../unit';
import { buildGraph, type GraphEdge, type GraphMention, type KnowledgeGraph } from './knowledge-graph';

/** What one unit tells of things that have names. */
export interface UnitStatements {
  readonly card: { readonly id: string };
  readonly entities: readonly string[];
  readonly relations: readonly Relation[];
}

/**
 * The graph that units state together; null when none states anything. Names that read the same are one node.
 * The same whatever order units come in.
 */
export function statedGraph(index: RetrievalIndex, units: readonly UnitStatements[], language: Language): KnowledgeGraph | null {
  const nodes = new Map<string, Set<string>>();
  const nodeOf = (name: string) => {
    const id = plainWords(name).join(' ');
    const names = nodes.get(id) ?? new Set();
    nodes.set(id, names.add(name));
    return id;
  };
  const edges: GraphEdge[] = [];
  const mentions: GraphMention[] = [];
  for (const { card, entities, relations } of units) {
    const named = new Set(entities.map(nodeOf));
    for (const { subject, object } of relations) {
      const edge = { from: nodeOf(subject), to: nodeOf(object), unit: card.id };
      edges.push(edge);
      named.add(edge.from).add(edge.to);
    }
    for (const node of named) mentions.push({ node, unit: card.id });
  }
  if (nodes.size === 0) return null;
  const sorted = [...nodes].map(([id, names]) => ({ id, names: [...names].sort() }));
  return buildGraph(index, sorted, edges, mentions, language);
}
