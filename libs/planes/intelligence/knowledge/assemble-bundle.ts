import type { Digest } from '@kernel/digest';
import type { EvidenceBundle, Passage } from '@kernel/records/evidence-bundle';
import type { FoundBy } from '@kernel/records/found-by';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { DatedBundle, FreshUntil } from './dated-bundle';
import type { Edge } from './edge';
import { pinnedRef, sectionOfRef } from './evidence-ref';
import { findConflicts } from './find-conflicts';
import type { Ontology } from './ontology';
import type { Section } from './section';
import type { EvidenceLimit, Walk, WalkedEdge } from './walk-edges';

/** Which snapshot was asked what. */
export interface BundleQuestion {
  readonly tenant: TenantId;
  readonly snapshot: Digest;
  readonly ontology: Ontology;
  readonly ontology_digest: Digest;
  readonly generation: Digest;
  readonly query: string;
  /** Named by whoever asks. */
  readonly entities: readonly string[];
  /** Recognised in the query. */
  readonly linked: readonly string[];
  readonly top_k: number;
  /** What the passages may take; null: no bound. */
  readonly tokens: { readonly most: number; readonly count: (text: string) => number } | null;
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
  /** Where the edges of the walk were read. */
  readonly sectionOf: (ref: string) => Section | undefined;
}

/**
 * The bundle: the best passages first, ties by place, then the edges by distance.
 * Confidence is the best passage's score; without one, that of the surest edge. Conflicts are told, never resolved.
 * With it the dates by which {@link bundleAt} marks what is stale.
 */
export function assembleBundle(question: BundleQuestion, { sections, walk, disputable, sectionOf }: FoundEvidence): DatedBundle {
  const { snapshot, linked } = question;
  const ranked = sections.toSorted((a, b) => b.score - a.score || a.place - b.place);
  const { fitting, tokens } = withinTokens(ranked.slice(0, question.top_k), question.tokens);
  const passages = fitting.map((found) => passageOf(found, snapshot));
  const hops = [...walk.walked.values()].sort((a, b) => a.hop - b.hop || a.place - b.place);
  const sureness = passages.length > 0 ? passages.map(({ score }) => score) : hops.map(({ edge }) => edge.confidence);
  const limits: readonly EvidenceLimit[] = [
    ...(ranked.length > question.top_k ? (['passages'] as const) : []),
    ...(tokens === 'cut' ? (['tokens'] as const) : []),
    ...(walk.cut === null ? [] : [walk.cut]),
  ];
  const bundle: EvidenceBundle = {
    tenant_id: question.tenant,
    snapshot_version: snapshot,
    ontology_version: question.ontology_digest,
    index_generation: question.generation,
    seed: {
      query: question.query,
      entities: [...new Set([...question.entities, ...linked])],
      ...(linked.length === 0 ? {} : { linked: [...linked] }),
    },
    hops: hops.map((step) => hopOf(step, snapshot)),
    passages,
    conflicts: findConflicts(disputable, question.ontology).map(({ subject, predicate, values, edges }) => {
      const refs = new Set(edges.map((edge) => refOf(edge, snapshot)));
      return { subject, predicate, values: [...values], evidence_refs: [...refs].sort() };
    }),
    truncated: limits.length > 0,
    ...(limits.length === 0 ? {} : { truncated_by: [...limits] }),
    confidence: sureness.length === 0 ? null : Math.max(...sureness),
  };
  return {
    bundle,
    passages: fitting.map(({ section }) => freshUntil(section, null)),
    hops: hops.map(({ edge }) => freshUntil(sectionOf(edge.evidence_ref), edge.valid_to)),
  };
}

/** The best passages that the budget has room for, ending before the first that does not fit, so that no worse one stands in for a better one. */
function withinTokens(
  ranked: readonly FoundSection[],
  budget: BundleQuestion['tokens'],
): { readonly fitting: readonly FoundSection[]; readonly tokens: 'whole' | 'cut' } {
  if (budget === null) return { fitting: ranked, tokens: 'whole' };
  let left = budget.most;
  const over = ranked.findIndex(({ section }) => (left -= budget.count(section.text)) < 0);
  return over === -1 ? { fitting: ranked, tokens: 'whole' } : { fitting: ranked.slice(0, over), tokens: 'cut' };
}

function passageOf({ section, score, foundBy }: FoundSection, snapshot: Digest): Passage {
  const { document_id, section_id, heading, text, offset, content_hash, classification, recorded_at } = section;
  return {
    ...{ evidence_ref: pinnedRef(section, snapshot), document_id, section_id, heading, text, offset, content_hash, classification },
    ...{ recorded_at, score, found_by: foundBy },
  };
}

function hopOf({ edge, hop }: WalkedEdge, snapshot: Digest): EvidenceBundle['hops'][number] {
  const { subject, predicate, object, confidence } = edge;
  return { subject, predicate, object, evidence_ref: refOf(edge, snapshot), confidence, hop };
}

// An edge ends with whichever ends first: itself or the section it was read in.
function freshUntil(section: Section | undefined, ends: Timestamp | null): FreshUntil {
  const [expires = null] = [ends, section?.valid_until ?? null].filter((date) => date !== null).sort();
  return { expires, review: section?.review_by ?? null };
}

// Edges in a snapshot have evidence in it; `checkEdges` and `buildSnapshot` see to that.
function refOf(edge: Edge, snapshot: Digest): string {
  const section = sectionOfRef(edge.evidence_ref);
  if (section === undefined) throw new Error('an edge without evidence stands in a snapshot');
  return pinnedRef(section, snapshot);
}
