import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { Transaction } from '../database/database';
import type { KnowledgeDocument } from './knowledge-store';
import { storedPart } from './stored-part';

interface StandingRow {
  readonly collection: string;
  readonly title: string;
  readonly classification: string;
  readonly content_digest: string;
}

// A row that changes nothing locks the document, so that of two writers at once the second sees what the first wrote.
const TAKE_DOCUMENT = `INSERT INTO knowledge.document
  (tenant_id, document_id, region, collection, title, classification, content_digest, content, recorded_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (tenant_id, document_id) DO UPDATE SET region = knowledge.document.region
  RETURNING collection, title, classification, content_digest, (xmax = 0) AS fresh`;

const REPLACE_DOCUMENT = `UPDATE knowledge.document SET region = $3, title = $4, classification = $5, content_digest = $6, content = $7, recorded_at = $8
  WHERE tenant_id = $1 AND document_id = $2`;

const INSERT_PARTS = (table: 'section' | 'edge'): string => `INSERT INTO knowledge.${table} (tenant_id, region, ${table}_digest, canonical)
  SELECT $1, $2, p.digest, p.canonical FROM unnest($3::text[], $4::bytea[]) AS p(digest, canonical) ORDER BY p.digest
  ON CONFLICT DO NOTHING RETURNING ${table}_digest`;

const INSERT_PLACES = `INSERT INTO knowledge.document_section (tenant_id, region, document_id, section_id, section_digest)
  SELECT $1, $2, $3, s.id, s.digest FROM unnest($4::text[], $5::text[]) AS s(id, digest)`;

/** See `KnowledgeStore.putDocument`. */
export async function putDocument(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  document: KnowledgeDocument,
  sections: readonly Section[],
): Promise<'written' | 'unchanged' | 'elsewhere'> {
  const { collection, document_id, title, classification, content, content_digest, recorded_at } = document;
  const bytes = Buffer.from(content);
  const [standing] = await tx.query<StandingRow & { readonly fresh: boolean }>(TAKE_DOCUMENT, [
    ...[tenant, document_id, region, collection, title, classification, content_digest, bytes, recorded_at],
  ]);
  if (standing === undefined) throw new Error('an upsert returned no row');
  if (!standing.fresh) {
    if (standing.collection !== collection) return 'elsewhere';
    if (standing.title === title && standing.classification === classification && standing.content_digest === content_digest)
      return 'unchanged';
    await tx.query(REPLACE_DOCUMENT, [tenant, document_id, region, title, classification, content_digest, bytes, recorded_at]);
    await tx.query('DELETE FROM knowledge.document_section WHERE tenant_id = $1 AND document_id = $2', [tenant, document_id]);
  }
  const digests = await putParts(tx, tenant, region, 'section', sections);
  await tx.query(INSERT_PLACES, [tenant, region, document_id, sections.map(({ section_id }) => section_id), digests.all]);
  return 'written';
}

/** See `KnowledgeStore.putEdges`. */
export async function putEdges(tx: Transaction, tenant: TenantId, region: string, edges: readonly Edge[]): Promise<number> {
  return (await putParts(tx, tenant, region, 'edge', edges)).fresh;
}

/** See `KnowledgeStore.known`. */
export function knownSections(tx: Transaction, tenant: TenantId, sections: readonly SectionName[]): Promise<readonly SectionName[]> {
  return tx.query<SectionName>(
    `SELECT DISTINCT s.document_id, s.section_id FROM knowledge.document_section s
     JOIN unnest($2::text[], $3::text[]) AS q(document_id, section_id) USING (document_id, section_id) WHERE s.tenant_id = $1`,
    [tenant, sections.map(({ document_id }) => document_id), sections.map(({ section_id }) => section_id)],
  );
}

/** Everything that stands now, in no particular order. */
export async function readWorkingSet(tx: Transaction, tenant: TenantId): Promise<WorkingSet> {
  const sections = await tx.query<PartRow>(
    `SELECT s.section_digest AS digest, s.canonical FROM knowledge.document_section d
     JOIN knowledge.section s USING (tenant_id, section_digest) WHERE d.tenant_id = $1`,
    [tenant],
  );
  const edges = await tx.query<PartRow>('SELECT edge_digest AS digest, canonical FROM knowledge.edge WHERE tenant_id = $1', [tenant]);
  return { sections: sections.map((row) => partOf<Section>('section', row)), edges: edges.map((row) => partOf<Edge>('edge', row)) };
}

interface PartRow {
  readonly digest: string;
  readonly canonical: Buffer;
}

function partOf<T>(what: string, { digest, canonical }: PartRow): T {
  return storedPart<T>(`${what} ${digest}`, digest, canonical);
}

async function putParts(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  table: 'section' | 'edge',
  parts: readonly (Section | Edge)[],
): Promise<{ readonly all: readonly string[]; readonly fresh: number }> {
  const canonical = parts.map((part) => Buffer.from(canonicalBytes(part)));
  const all = canonical.map((bytes) => digestOfBytes(bytes));
  const fresh = await tx.query(INSERT_PARTS(table), [tenant, region, all, canonical]);
  return { all, fresh: fresh.length };
}
