import { digestOf } from '@kernel/digest';
import { analyseUnit, type AnalysedUnit } from '@planes/intelligence/retrieval/analysis/analyse-unit';
import { dateMentions } from '@planes/intelligence/retrieval/analysis/dates';
import { plainWords } from '@planes/intelligence/retrieval/analysis/gazetteer';
import { embedIndex, type EmbeddedIndex } from '@planes/intelligence/retrieval/embedder/embed-index';
import { buildGraph, type GraphEdge, type GraphMention, type KnowledgeGraph } from '@planes/intelligence/retrieval/graph/knowledge-graph';
import { buildIndex, type RetrievalIndex } from '@planes/intelligence/retrieval/index/build-index';
import type { Unit } from '@planes/intelligence/retrieval/unit';
import type { EvalDoc, EvalTenant } from './eval-set';

/** One tenant's texts, ready to be asked. */
export interface LoadedTenant {
  readonly index: RetrievalIndex;
  readonly embedded: EmbeddedIndex | null;
  readonly graph: KnowledgeGraph | null;
}

/** How many digits a session's number is padded to, so that the order of texts is the order of the file. */
const DIGITS = 8;

/** Analyses, indexes and, for conversations, embeds one tenant. */
export function loadTenant({ tenant, docs, triples }: EvalTenant, kind: 'chat' | 'documents'): LoadedTenant {
  const analysed = docs.map((doc, place) => analyseUnit(unitOf(tenant, doc, place, kind), 'english'));
  const index = buildIndex(analysed);
  return {
    index,
    embedded: kind === 'chat' ? embed(index, analysed, tenant) : null,
    graph: triples.length === 0 ? null : graphOf(index, triples),
  };
}

function embed(index: RetrievalIndex, analysed: readonly AnalysedUnit[], tenant: string): EmbeddedIndex {
  return embedIndex(index, analysed, digestOf({ tenant, units: index.cards.length }));
}

function unitOf(tenant: string, doc: EvalDoc, place: number, kind: 'chat' | 'documents'): Unit {
  return {
    ...{
      id: doc.id,
      tenant,
      bank: 'eval',
      text: doc.text,
      gloss: doc.caption ?? '',
      title: doc.title ?? '',
      speaker: doc.speaker ?? null,
      role: null,
    },
    // Passages of a collection belong to no common session; turns stand in the order of the file.
    ...{ session: String(kind === 'chat' ? doc.session : place).padStart(DIGITS, '0'), position: place },
    ...{ tags: [], factType: kind === 'chat' ? 'experience' : 'world', classification: 'PUBLIC', fact: null, visibleTo: null },
    ...{ occurred: dateMentions(doc.date ?? '', 0)[0]?.interval ?? null, retainedAt: 0, retractedAt: null, expiresAt: null },
    provenance: { source: tenant, offset: 0, contentHash: digestOf(doc.text) },
  };
}

function graphOf(index: RetrievalIndex, triples: EvalTenant['triples']): KnowledgeGraph {
  const nodes = new Map<string, string>();
  const edges: GraphEdge[] = [];
  const mentions: GraphMention[] = [];
  const nodeOf = (name: string) => {
    const id = plainWords(name).join(' ');
    if (!nodes.has(id)) nodes.set(id, name);
    return id;
  };
  for (const { doc_id: unit, entities, triples: stated } of triples) {
    const named = new Set(entities.map(nodeOf));
    // The extractor left some triples unfinished.
    for (const [subject, , object] of stated) {
      if (subject === undefined || object === undefined) continue;
      const edge = { from: nodeOf(subject), to: nodeOf(object), unit };
      edges.push(edge);
      named.add(edge.from).add(edge.to);
    }
    for (const node of named) mentions.push({ node, unit });
  }
  const named = [...nodes].map(([id, name]) => ({ id, names: [name] }));
  return buildGraph(index, named, edges, mentions, 'english');
}
