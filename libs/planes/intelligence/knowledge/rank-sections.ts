import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import { millisOf } from '@kernel/time';
import { rankWithReasons } from '../recall/rank-for-run';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import { isLanguage, type Language } from '../retrieval/analysis/languages';
import { scopeOf } from '../retrieval/filters/scope';
import { DOCUMENTS } from '../retrieval/fusion/profiles';
import { generationOf } from '../retrieval/generation';
import { buildIndex } from '../retrieval/index/build-index';
import type { Hit } from '../retrieval/ranking';
import type { LoadedGeneration } from '../retrieval/retrieve';
import type { Unit } from '../retrieval/unit';
import type { FoundSection } from './assemble-bundle';
import { evidenceRef } from './evidence-ref';
import { noOntology, type Ontology } from './ontology';
import type { Section } from './section';
import { USUAL_LANGUAGE } from './section-tree';
import type { PlacedEdge } from './snapshot';
import { entitiesIn, snapshotGraph } from './snapshot-graph';

/** A section with its place in its snapshot. */
export interface SectionInPlace {
  readonly place: number;
  readonly section: Section;
}

/** All sections of one snapshot, ready to be asked. */
export interface LoadedSections {
  readonly generation: LoadedGeneration;
  readonly sections: ReadonlyMap<string, SectionInPlace>;
}

export interface RankQuestion {
  readonly tenant: TenantId;
  readonly collection: string;
  readonly query: string;
  /** Sections above it are as if they were not there. */
  readonly ceiling: Classification;
  readonly limit: number;
}

/** What a question found among the sections. */
export interface RankedSections {
  /** Best first. */
  readonly sections: readonly (FoundSection & { readonly hit: Hit })[];
  /** Entities that the query names. */
  readonly linked: readonly string[];
  readonly considered: number;
  readonly hash: Digest;
}

/** A snapshot has no today: words like "yesterday" say nothing in it, and nothing in it expires. */
const NO_DAY = 0;

/** Names the index of a snapshot: another analyser, logic or profile is another index. */
export function indexGenerationOf(snapshot: Digest): Digest {
  return generationOf({ content: snapshot, embedder: null, language: USUAL_LANGUAGE, profile: DOCUMENTS });
}

/** Makes the index of a snapshot's sections and the graph of its edges. A section without text is not found. */
export function loadSections(
  tenant: TenantId,
  snapshot: Digest,
  sections: readonly SectionInPlace[],
  edges: readonly PlacedEdge[] = [],
  ontology: Ontology = noOntology(tenant),
): LoadedSections {
  const found = sections.filter(({ section }) => section.text !== '');
  const index = buildIndex(found.map(({ section }) => analyseUnit(unitOf(tenant, section), languageOf(section))));
  const graph = snapshotGraph(index, found, edges, ontology, USUAL_LANGUAGE);
  const id = indexGenerationOf(snapshot);
  return {
    generation: { id, index, graph, vectors: null, language: USUAL_LANGUAGE, profile: DOCUMENTS },
    sections: new Map(found.map((placed) => [evidenceRef(placed.section), placed])),
  };
}

/** The sections of one collection that share a word with the query, best first, and the entities that it names. */
export function rankSections({ generation, sections }: LoadedSections, question: RankQuestion): RankedSections {
  const { tenant, collection, query, ceiling, limit } = question;
  const filter = {
    ...{ tenant, banks: [collection], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
    ...{ ceiling, viewers: [], now: NO_DAY },
  };
  const scope = scopeOf(generation.index, filter);
  const { ranked, considered, hash } = rankWithReasons(generation, { text: query, askedAt: NO_DAY, filter, most: limit }, scope);
  const placed = ranked.map(({ id, score, foundBy, hit }) => {
    const found = sections.get(id);
    if (found === undefined) throw new Error('a generation ranks what it was made of');
    return { ...found, score, foundBy, hit };
  });
  return { sections: placed, linked: entitiesIn(generation.graph, scope, query), considered, hash };
}

function languageOf({ language }: Section): Language {
  return language !== undefined && isLanguage(language) ? language : USUAL_LANGUAGE;
}

function unitOf(tenant: TenantId, section: Section): Unit {
  const { collection: bank, document_id: session, heading: title, text, ordinal: position, classification } = section;
  return {
    ...{ id: evidenceRef(section), tenant, bank, session, position, speaker: null, role: null, title, gloss: '', text, classification },
    ...{ tags: [], factType: 'world', occurred: null, retainedAt: millisOf(section.recorded_at), retractedAt: null, expiresAt: null },
    ...{ visibleTo: null, fact: null },
    provenance: { source: session, offset: section.char_offset, contentHash: section.content_hash },
  };
}
