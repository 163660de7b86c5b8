import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import { millisOf } from '@kernel/time';
import { rankForRun } from '../recall/rank-for-run';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import { DOCUMENTS } from '../retrieval/fusion/profiles';
import { generationOf } from '../retrieval/generation';
import { buildIndex } from '../retrieval/index/build-index';
import type { LoadedGeneration } from '../retrieval/retrieve';
import type { Unit } from '../retrieval/unit';
import type { FoundSection } from './assemble-bundle';
import { evidenceRef } from './evidence-ref';
import type { Section } from './section';

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

const LANGUAGE = 'english';
/** A snapshot has no today: words like "yesterday" say nothing in it, and nothing in it expires. */
const NO_DAY = 0;

/** Names the index of a snapshot: another analyser, logic or profile is another index. */
export function indexGenerationOf(snapshot: Digest): Digest {
  return generationOf({ content: snapshot, embedder: null, language: LANGUAGE, profile: DOCUMENTS });
}

/** Makes the index of a snapshot's sections. One without text is not found. */
export function loadSections(tenant: TenantId, snapshot: Digest, sections: readonly SectionInPlace[]): LoadedSections {
  const found = sections.filter(({ section }) => section.text !== '');
  const index = buildIndex(found.map(({ section }) => analyseUnit(unitOf(tenant, section), LANGUAGE)));
  const id = indexGenerationOf(snapshot);
  return {
    generation: { id, index, graph: null, vectors: null, language: LANGUAGE, profile: DOCUMENTS },
    sections: new Map(found.map((placed) => [evidenceRef(placed.section), placed])),
  };
}

/** The sections of one collection that share a word with the query, best first. */
export function rankSections({ generation, sections }: LoadedSections, question: RankQuestion): readonly FoundSection[] {
  const { tenant, collection, query, ceiling, limit } = question;
  const filter = {
    ...{ tenant, banks: [collection], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
    ...{ ceiling, viewers: [], now: NO_DAY },
  };
  return rankForRun(generation, { text: query, askedAt: NO_DAY, filter, most: limit }).map(({ id, score, foundBy }) => {
    const placed = sections.get(id);
    if (placed === undefined) throw new Error('a generation ranks what it was made of');
    return { ...placed, score, foundBy };
  });
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
