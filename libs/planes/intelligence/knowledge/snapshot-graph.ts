import { CLASSIFICATIONS } from '@kernel/classification';
import { Gazetteer, plainWords } from '../retrieval/analysis/gazetteer';
import type { Language } from '../retrieval/analysis/languages';
import type { Scope } from '../retrieval/filters/scope';
import { degreeIn } from '../retrieval/graph/graph-scores';
import { buildGraph, type GraphMention, type GraphNode, type KnowledgeGraph } from '../retrieval/graph/knowledge-graph';
import type { RetrievalIndex } from '../retrieval/index/build-index';
import type { Edge } from './edge';
import { evidenceRef } from './evidence-ref';
import { classOf, type Ontology } from './ontology';
import type { SectionInPlace } from './rank-sections';
import type { PlacedEdge } from './snapshot';

/** Entities of one question that its words name. */
const MOST_LINKS = 8;

/**
 * The graph that ranks sections and recognises names in questions; null without edges. Its nodes are entities, and other names of them (`names` predicates):
 * a name is a node of its own, so that whoever may not read who said it cannot feel it. Edges above the class of their own section are left to the walk.
 */
export function snapshotGraph(
  index: RetrievalIndex,
  sections: readonly SectionInPlace[],
  edges: readonly PlacedEdge[],
  ontology: Ontology,
  language: Language,
): KnowledgeGraph | null {
  const ranks = new Map(sections.map(({ section }) => [evidenceRef(section), CLASSIFICATIONS.indexOf(section.classification)]));
  const open = edges.filter(({ edge, rank }) => index.ordinals.has(edge.evidence_ref) && ranks.get(edge.evidence_ref) === rank);
  if (open.length === 0) return null;
  const naming = new Set(ontology.predicates.filter(({ names }) => names).map(({ name }) => name));
  const ends = (edge: Edge) => [edge.subject, ...(isNode(edge, naming, ontology) ? [edge.object] : [])];
  const nodes = [...new Set(open.flatMap(({ edge }) => ends(edge)))].map((id): GraphNode => ({ id, names: namesOf(id) }));
  const known = new Gazetteer(nodes.flatMap(({ id, names }) => names.map((name) => ({ name, entity: id }))));
  const said = sections.flatMap(({ section }): GraphMention[] => {
    const unit = evidenceRef(section);
    return index.ordinals.has(unit) ? known.find(plainWords(section.text)).map((node) => ({ node, unit })) : [];
  });
  const stated = open.flatMap(({ edge }) => ends(edge).map((node): GraphMention => ({ node, unit: edge.evidence_ref })));
  const relations = open.flatMap(({ edge: { subject, object, evidence_ref }, edge }) =>
    isNode(edge, naming, ontology) ? [{ from: subject, to: object, unit: evidence_ref }] : [],
  );
  const mentions = new Map([...said, ...stated].map((mention) => [`${mention.node}\n${mention.unit}`, mention]));
  return buildGraph(index, nodes, relations, [...mentions.values()], language);
}

/** The nodes whose names a question says, in reading order, longer names first; none of which nothing may be seen. */
export function entitiesIn(graph: KnowledgeGraph | null, scope: Scope, query: string): readonly string[] {
  if (graph === null) return [];
  const seen = graph.names.find(plainWords(query)).filter((id) => degreeIn(graph, scope, graph.numbers.get(id) ?? -1) > 0);
  return seen.slice(0, MOST_LINKS);
}

function isNode({ predicate, object }: Edge, naming: ReadonlySet<string>, ontology: Ontology): boolean {
  return naming.has(predicate) || classOf(object, ontology) !== 'value';
}

// `policy:late-parcels` is spoken of as "late parcels"; another name is what it is.
function namesOf(node: string): readonly string[] {
  const name = node.slice(node.indexOf(':') + 1);
  return [...new Set([name, name.replace(/[-_]+/g, ' ')])];
}
