import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { Transaction } from '../database/database';
import type { DocumentChoice, DocumentPut, KnowledgeDocument } from './knowledge-store';
import { storedPart } from './stored-part';

// A row that changes nothing locks the document, so that of two writers at once the second sees what the first wrote.
const TAKE_DOCUMENT = `INSERT INTO knowledge.document
  (tenant_id, document_id, region, collection, title, classification, content_digest, content, recorded_at, reader, canonical_text, valid_until, review_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (tenant_id, document_id) DO UPDATE SET region = knowledge.document.region
  RETURNING collection, (xmax = 0) AS fresh,
    (title, classification, content_digest, reader, valid_until, review_by) IS NOT DISTINCT FROM ($5, $6, $7, $10, $12, $13) AS same`;

const REPLACE_DOCUMENT = `UPDATE knowledge.document SET region = $3, title = $4, classification = $5, content_digest = $6, content = $7, recorded_at = $8,
    reader = $9, canonical_text = $10, valid_until = $11, review_by = $12
  WHERE tenant_id = $1 AND document_id = $2`;

const INSERT_SECTIONS = `INSERT INTO knowledge.section (tenant_id, region, section_digest, canonical)
  SELECT $1, $2, p.digest, p.canonical FROM unnest($3::text[], $4::bytea[]) AS p(digest, canonical) ORDER BY p.digest ON CONFLICT DO NOTHING`;

const INSERT_PLACES = `INSERT INTO knowledge.document_section (tenant_id, region, document_id, section_id, section_digest)
  SELECT $1, $2, $3, s.id, s.digest FROM unnest($4::text[], $5::text[]) AS s(id, digest)`;

// Stated edges stay where their section stays; what was made of the former content is made again by whoever made it.
const DROP_EDGES = `DELETE FROM knowledge.document_edge
  WHERE tenant_id = $1 AND document_id = $2 AND (contributor <> 'stated' OR section_id <> ALL($3::text[])) RETURNING edge_digest`;

const KNOWN = `SELECT DISTINCT s.document_id, s.section_id FROM knowledge.document_section s
  JOIN unnest($2::text[], $3::text[]) AS q(document_id, section_id) USING (document_id, section_id) WHERE s.tenant_id = $1`;

const WORKING_SECTIONS = `SELECT s.section_digest AS digest, s.canonical FROM knowledge.document_section d
  JOIN knowledge.section s USING (tenant_id, section_digest) WHERE d.tenant_id = $1`;

const WORKING_EDGES = `SELECT e.edge_digest AS digest, e.canonical FROM knowledge.edge e
  WHERE e.tenant_id = $1 AND EXISTS (SELECT 1 FROM knowledge.document_edge d WHERE d.tenant_id = e.tenant_id AND d.edge_digest = e.edge_digest)`;

const STANDING = `SELECT s.section_digest AS digest, s.canonical FROM knowledge.document_section d
  JOIN knowledge.document o USING (tenant_id, document_id) JOIN knowledge.section s USING (tenant_id, section_digest)
  WHERE d.tenant_id = $1 AND (d.document_id = $2 OR o.collection = $3) AND (d.document_id, d.section_id) > ($4, $5)
  ORDER BY d.document_id, d.section_id LIMIT $6`;

/** See `KnowledgeStore.putDocument`. */
export async function putDocument(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  document: KnowledgeDocument,
  sections: readonly Section[],
): Promise<DocumentPut> {
  const { collection, document_id, title, classification, content, content_digest, recorded_at, reader, valid_until, review_by } = document;
  const bytes = Buffer.from(content);
  const text = document.text === null ? null : Buffer.from(document.text, 'utf8');
  const [standing] = await tx.query<{ readonly collection: string; readonly fresh: boolean; readonly same: boolean }>(TAKE_DOCUMENT, [
    ...[tenant, document_id, region, collection, title, classification, content_digest, bytes, recorded_at],
    ...[reader, text, valid_until, review_by],
  ]);
  if (standing === undefined) throw new Error('an upsert returned no row');
  if (!standing.fresh) {
    if (standing.collection !== collection) return { kind: 'elsewhere' };
    if (standing.same) return { kind: 'unchanged' };
    await tx.query(REPLACE_DOCUMENT, [
      ...[tenant, document_id, region, title, classification, content_digest, bytes, recorded_at],
      ...[reader, text, valid_until, review_by],
    ]);
    await tx.query('DELETE FROM knowledge.document_section WHERE tenant_id = $1 AND document_id = $2', [tenant, document_id]);
  }
  const names = sections.map(({ section_id }) => section_id);
  const { digests, canonical } = partsOf(sections);
  await tx.query(INSERT_SECTIONS, [tenant, region, digests, canonical]);
  await tx.query(INSERT_PLACES, [tenant, region, document_id, names, digests]);
  const dropped = standing.fresh ? [] : await tx.query(DROP_EDGES, [tenant, document_id, names]);
  return { kind: 'written', dropped: dropped.length };
}

/** See `KnowledgeStore.known`. */
export function knownSections(tx: Transaction, tenant: TenantId, sections: readonly SectionName[]): Promise<readonly SectionName[]> {
  return tx.query<SectionName>(KNOWN, [
    tenant,
    sections.map(({ document_id }) => document_id),
    sections.map(({ section_id }) => section_id),
  ]);
}

/** See `KnowledgeStore.standing`. */
export async function standingSections(
  tx: Transaction,
  tenant: TenantId,
  choice: DocumentChoice,
  after: SectionName | undefined,
  limit: number,
): Promise<readonly Section[]> {
  const rows = await tx.query<PartRow>(STANDING, [tenant, ...choiceOf(choice), after?.document_id ?? '', after?.section_id ?? '', limit]);
  return rows.map((row) => partOf<Section>('section', row));
}

/** A choice as two values of which one is null. */
export function choiceOf(choice: DocumentChoice): readonly [document: string | null, collection: string | null] {
  return 'document_id' in choice ? [choice.document_id, null] : [null, choice.collection];
}

/** Everything that stands now, in no particular order. */
export async function readWorkingSet(tx: Transaction, tenant: TenantId): Promise<WorkingSet> {
  const sections = await tx.query<PartRow>(WORKING_SECTIONS, [tenant]);
  const edges = await tx.query<PartRow>(WORKING_EDGES, [tenant]);
  return { sections: sections.map((row) => partOf<Section>('section', row)), edges: edges.map((row) => partOf<Edge>('edge', row)) };
}

/** Parts as they are stored: canonical bytes and their digests. */
export function partsOf(parts: readonly (Section | Edge)[]): {
  readonly digests: readonly string[];
  readonly canonical: readonly Buffer[];
} {
  const canonical = parts.map((part) => Buffer.from(canonicalBytes(part)));
  return { digests: canonical.map((bytes) => digestOfBytes(bytes)), canonical };
}

interface PartRow {
  readonly digest: string;
  readonly canonical: Buffer;
}

function partOf<T>(what: string, { digest, canonical }: PartRow): T {
  return storedPart<T>(`${what} ${digest}`, digest, canonical);
}
