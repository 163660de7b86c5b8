import { canonicalBytes } from '@kernel/canonical-json';
import { CLASSIFICATIONS, narrowestClassification, type Classification } from '@kernel/classification';
import { digestOf, digestOfBytes, type Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from './edge';
import { evidenceRef } from './evidence-ref';
import type { Ontology } from './ontology';
import { indexGenerationOf } from './rank-sections';
import type { Section } from './section';

/** Everything that a tenant has handed in and not replaced. */
export interface WorkingSet {
  readonly sections: readonly Section[];
  readonly edges: readonly Edge[];
}

/** A section with its place in the snapshot: ties in a ranking go by it. */
export interface PlacedSection {
  readonly place: number;
  readonly digest: Digest;
  readonly section: Section;
}

/** An edge as the snapshot holds it; read where its evidence may be read, and only there. */
export interface PlacedEdge {
  readonly place: number;
  readonly digest: Digest;
  readonly edge: Edge;
  readonly collection: string;
  readonly document_id: string;
  readonly section_id: string;
  readonly rank: number;
}

export interface BuiltSnapshot {
  readonly digest: Digest;
  /** The manifest's RFC 8785 bytes: ontology, sections and edges by digest, sorted. */
  readonly canonical: Uint8Array;
  readonly ontology: Ontology;
  readonly ontology_digest: Digest;
  readonly sections: readonly PlacedSection[];
  readonly edges: readonly PlacedEdge[];
  /** Names the index that is made of it. */
  readonly index_generation: Digest;
}

/**
 * The working set as a content-addressed snapshot. The order in which things were handed in leaves no trace.
 * An edge whose evidence has left the working set stays out: an edge without evidence does not exist.
 */
export function buildSnapshot(tenant: TenantId, working: WorkingSet, ontology: Ontology): BuiltSnapshot {
  const sections = working.sections.toSorted(bySection).map((section, place): PlacedSection => {
    return { place, digest: digestOf(section), section };
  });
  const edges = placedEdges(working.edges, sections);
  const canonical = canonicalBytes({
    tenant_id: tenant,
    ontology,
    sections: sections.map(({ digest, section }) => ({ document_id: section.document_id, section_id: section.section_id, digest })),
    edges: edges.map(({ digest }) => digest),
  });
  const digest = digestOfBytes(canonical);
  return { digest, canonical, ontology, ontology_digest: digestOf(ontology), sections, edges, index_generation: indexGenerationOf(digest) };
}

/** How far up the classes of data this one stands; a ceiling lets pass what stands no higher. */
function rankOf(classification: Classification): number {
  return CLASSIFICATIONS.indexOf(classification);
}

function placedEdges(edges: readonly Edge[], sections: readonly PlacedSection[]): readonly PlacedEdge[] {
  const evidence = new Map(sections.map(({ section }) => [evidenceRef(section), section]));
  const addressed = new Map(edges.map((edge): [Digest, Edge] => [digestOf(edge), edge]));
  const standing = [...addressed].flatMap(([digest, edge]) => {
    const section = evidence.get(edge.evidence_ref);
    return section === undefined ? [] : [{ digest, edge, section }];
  });
  return standing
    .sort((a, b) => order(a.digest, b.digest))
    .map(({ digest, edge, section: { collection, document_id, section_id, classification } }, place) => {
      const rank = rankOf(narrowestClassification(edge.classification, classification));
      return { place, digest, edge, collection, document_id, section_id, rank };
    });
}

function bySection(a: Section, b: Section): number {
  return order(a.document_id, b.document_id) || order(a.section_id, b.section_id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
