import { digestOf } from '@kernel/digest';
import { analyseUnit, type AnalysedUnit } from '@planes/intelligence/retrieval/analysis/analyse-unit';
import { dateMentions } from '@planes/intelligence/retrieval/analysis/dates';
import { embedIndex, type EmbeddedIndex } from '@planes/intelligence/retrieval/embedder/embed-index';
import type { KnowledgeGraph } from '@planes/intelligence/retrieval/graph/knowledge-graph';
import { statedGraph, type UnitStatements } from '@planes/intelligence/retrieval/graph/stated-graph';
import { buildIndex, type RetrievalIndex } from '@planes/intelligence/retrieval/index/build-index';
import type { Unit } from '@planes/intelligence/retrieval/unit';
import type { EvalDoc, EvalTenant, EvalTriples } from './eval-set';

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

function graphOf(index: RetrievalIndex, triples: EvalTenant['triples']): KnowledgeGraph | null {
  const stated = triples.map((told) => ({ card: { id: told.doc_id }, ...statementsOf(told) }));
  return statedGraph(index, stated, 'english');
}

/** What the extractor read in a text; it left some triples unfinished. */
export function statementsOf({ entities, triples }: EvalTriples): Pick<UnitStatements, 'entities' | 'relations'> {
  const relations = triples.flatMap(([subject, predicate = '', object]) =>
    subject === undefined || object === undefined ? [] : [{ subject, predicate, object }],
  );
  return { entities, relations };
}
