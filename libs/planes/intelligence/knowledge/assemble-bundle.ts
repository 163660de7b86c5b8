import type { Digest } from '@kernel/digest';
import type { EvidenceBundle, Passage } from '@kernel/records/evidence-bundle';
import type { FoundBy } from '@kernel/records/found-by';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from './edge';
import { pinnedRef, sectionOfRef } from './evidence-ref';
import { findConflicts } from './find-conflicts';
import type { Ontology } from './ontology';
import type { Section } from './section';
import type { Walk, WalkedEdge } from './walk-edges';

/** Which snapshot was asked what. */
export interface EvidenceQuestion {
  readonly tenant: TenantId;
  readonly snapshot: Digest;
  readonly ontology: Ontology;
  readonly ontology_digest: Digest;
  readonly generation: Digest;
  readonly query: string;
  readonly entities: readonly string[];
  readonly top_k: number;
}

export interface FoundSection {
  readonly section: Section;
  readonly place: number;
  readonly score: number;
  readonly foundBy: FoundBy;
}

/** What the snapshot answered. */
export interface FoundEvidence {
  /** One more than `top_k` when there are more. */
  readonly sections: readonly FoundSection[];
  readonly walk: Walk;
  /** Edges with a functional predicate about anything that was found. */
  readonly disputable: readonly Edge[];
}

/**
 * The bundle: the best passages first, ties by place, then the edges by distance.
 * Confidence is the best passage's score; without one, that of the surest edge. Conflicts are told, never resolved.
 */
export function assembleBundle(question: EvidenceQuestion, { sections, walk, disputable }: FoundEvidence): EvidenceBundle {
  const ranked = sections.toSorted((a, b) => b.score - a.score || a.place - b.place);
  const passages = ranked.slice(0, question.top_k).map((found) => passageOf(found, question.snapshot));
  const hops = [...walk.walked.values()].sort((a, b) => a.hop - b.hop || a.place - b.place);
  const sureness = passages.length > 0 ? passages.map(({ score }) => score) : hops.map(({ edge }) => edge.confidence);
  return {
    tenant_id: question.tenant,
    snapshot_version: question.snapshot,
    ontology_version: question.ontology_digest,
    index_generation: question.generation,
    seed: { query: question.query, entities: [...question.entities] },
    hops: hops.map((step) => hopOf(step, question.snapshot)),
    passages,
    conflicts: findConflicts(disputable, question.ontology).map(({ subject, predicate, values, edges }) => {
      const refs = new Set(edges.map((edge) => refOf(edge, question.snapshot)));
      return { subject, predicate, values: [...values], evidence_refs: [...refs].sort() };
    }),
    truncated: ranked.length > question.top_k || walk.truncated,
    confidence: sureness.length === 0 ? null : Math.max(...sureness),
  };
}

function passageOf({ section, score, foundBy }: FoundSection, snapshot: Digest): Passage {
  const { document_id, section_id, heading, text, offset, content_hash, classification, recorded_at } = section;
  return {
    evidence_ref: pinnedRef(section, snapshot),
    document_id,
    section_id,
    heading,
    text,
    offset,
    content_hash,
    classification,
    recorded_at,
    score,
    found_by: foundBy,
  };
}

function hopOf({ edge, hop }: WalkedEdge, snapshot: Digest): EvidenceBundle['hops'][number] {
  const { subject, predicate, object, confidence } = edge;
  return { subject, predicate, object, evidence_ref: refOf(edge, snapshot), confidence, hop };
}

// Edges in a snapshot have evidence in it; `checkEdges` and `buildSnapshot` see to that.
function refOf(edge: Edge, snapshot: Digest): string {
  const section = sectionOfRef(edge.evidence_ref);
  if (section === undefined) throw new Error('an edge without evidence stands in a snapshot');
  return pinnedRef(section, snapshot);
}
