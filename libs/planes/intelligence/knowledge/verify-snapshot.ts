import { type Digest, digestOf, digestOfBytes } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from './edge';
import type { Ontology } from './ontology';
import type { Section } from './section';
import { buildSnapshot, type PlacedEdge } from './snapshot';

/** A row of a stored snapshot, as it stands in the store: its bytes are not believed yet. */
export interface StoredRow {
  readonly place: number;
  readonly digest: Digest;
  readonly canonical: Uint8Array;
}

/** A stored edge with what its row says beside it. */
export type StoredEdgeRow = StoredRow & Pick<PlacedEdge, 'collection' | 'document_id' | 'section_id' | 'rank'>;

export interface StoredSnapshot {
  readonly digest: Digest;
  readonly manifest: Uint8Array;
  readonly ontology: Uint8Array;
  readonly ontology_digest: Digest;
  readonly index_generation: Digest;
  readonly sections: readonly StoredRow[];
  readonly edges: readonly StoredEdgeRow[];
}

/** One thing that is not as it was published. */
export interface SnapshotFinding {
  readonly part: 'manifest' | 'ontology' | 'index' | 'section' | 'edge';
  /** Of a section or an edge: its place in the snapshot. */
  readonly place: number | null;
  readonly problem: string;
}

const MOST_FINDINGS = 100;

/** Holds a stored snapshot against itself: every part hashes to its digest, and the snapshot that the parts make is this one, row by row. Empty when it is whole. */
export function verifySnapshot(tenant: TenantId, stored: StoredSnapshot): readonly SnapshotFinding[] {
  const findings: SnapshotFinding[] = [];
  if (digestOfBytes(stored.manifest) !== stored.digest) findings.push(found('manifest', null, 'does not hash to the snapshot’s digest'));
  if (digestOfBytes(stored.ontology) !== stored.ontology_digest) findings.push(found('ontology', null, 'does not hash to its digest'));
  for (const row of stored.sections) if (isChanged(row)) findings.push(found('section', row.place, 'does not hash to its digest'));
  for (const row of stored.edges) if (isChanged(row)) findings.push(found('edge', row.place, 'does not hash to its digest'));
  // What cannot be read cannot be built: the rest is told once every part is itself.
  if (findings.length > 0) return findings.slice(0, MOST_FINDINGS);
  const working = { sections: stored.sections.map(read<Section>), edges: stored.edges.map(read<Edge>) };
  const built = buildSnapshot(tenant, working, JSON.parse(textOf(stored.ontology)) as Ontology);
  if (built.digest !== stored.digest) findings.push(found('manifest', null, 'its rows make another snapshot'));
  if (built.index_generation !== stored.index_generation) findings.push(found('index', null, 'bears another name than its content gives'));
  for (const { place, digest } of stored.sections)
    if (built.sections[place]?.digest !== digest) findings.push(found('section', place, 'stands in another place'));
  for (const { canonical: _bytes, ...row } of stored.edges) {
    const { edge: _edge, ...placed } = built.edges[row.place] ?? { edge: null };
    if (digestOf(placed) !== digestOf(row))
      findings.push(found('edge', row.place, 'stands in another place, or its row says something else'));
  }
  return findings.slice(0, MOST_FINDINGS);
}

function isChanged({ digest, canonical }: StoredRow): boolean {
  return digestOfBytes(canonical) !== digest;
}

function read<T>({ canonical }: StoredRow): T {
  return JSON.parse(textOf(canonical)) as T;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function found(part: SnapshotFinding['part'], place: number | null, problem: string): SnapshotFinding {
  return { part, place, problem };
}
