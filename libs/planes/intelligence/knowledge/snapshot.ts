import { canonicalBytes } from '@kernel/canonical-json';
import { CLASSIFICATIONS, narrowestClassification, type Classification } from '@kernel/classification';
import { digestOf, digestOfBytes, type Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import { withinOntology } from './check-edges';
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
  readonly left_out: LeftOut;
}

/** Edges of the working set that are not in the snapshot. */
export interface LeftOut {
  /** Their evidence has left the working set. */
  readonly without_evidence: number;
  /** The ontology of today does not allow them. */
  readonly outside_ontology: number;
}

/**
 * The working set as a content-addressed snapshot. The order in which things were handed in leaves no trace.
 * An edge stays out, and is counted, when its evidence has left the working set or the ontology does not allow it: outside both it does not exist.
 */
export function buildSnapshot(tenant: TenantId, working: WorkingSet, ontology: Ontology): BuiltSnapshot {
  const sections = working.sections.toSorted(bySection).map((section, place): PlacedSection => {
    return { place, digest: digestOf(section), section };
  });
  const { edges, left_out } = placedEdges(working.edges, sections, ontology);
  const canonical = canonicalBytes({
    tenant_id: tenant,
    ontology,
    sections: sections.map(({ digest, section }) => ({ document_id: section.document_id, section_id: section.section_id, digest })),
    edges: edges.map(({ digest }) => digest),
  });
  const digest = digestOfBytes(canonical);
  const index_generation = indexGenerationOf(digest);
  return { digest, canonical, ontology, ontology_digest: digestOf(ontology), sections, edges, index_generation, left_out };
}

/** How far up the classes of data this one stands; a ceiling lets pass what stands no higher. */
function rankOf(classification: Classification): number {
  return CLASSIFICATIONS.indexOf(classification);
}

function placedEdges(
  working: readonly Edge[],
  sections: readonly PlacedSection[],
  ontology: Ontology,
): { readonly edges: readonly PlacedEdge[]; readonly left_out: LeftOut } {
  const evidence = new Map(sections.map(({ section }) => [evidenceRef(section), section]));
  const addressed = [...new Map(working.map((edge): [Digest, Edge] => [digestOf(edge), edge]))];
  const evident = addressed.flatMap(([digest, edge]) => {
    const section = evidence.get(edge.evidence_ref);
    return section === undefined ? [] : [{ digest, edge, section }];
  });
  const standing = evident.filter(({ edge }) => withinOntology(edge, ontology));
  const edges = standing
    .sort((a, b) => order(a.digest, b.digest))
    .map(({ digest, edge, section: { collection, document_id, section_id, classification } }, place) => {
      const rank = rankOf(narrowestClassification(edge.classification, classification));
      return { place, digest, edge, collection, document_id, section_id, rank };
    });
  const left_out = { without_evidence: addressed.length - evident.length, outside_ontology: evident.length - edges.length };
  return { edges, left_out };
}

function bySection(a: Section, b: Section): number {
  return order(a.document_id, b.document_id) || order(a.section_id, b.section_id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
