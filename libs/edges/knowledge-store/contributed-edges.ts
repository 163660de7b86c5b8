import type { TenantId } from '@kernel/tenant';
import type { ContributedEdge } from '@planes/intelligence/knowledge/contributed-edge';
import type { Transaction } from '../database/database';
import type { DocumentChoice, RemovedDocuments } from './knowledge-store';
import { choiceOf, partsOf } from './working-set';

const INSERT_EDGES = `INSERT INTO knowledge.edge (tenant_id, region, edge_digest, canonical)
  SELECT $1, $2, p.digest, p.canonical FROM unnest($3::text[], $4::bytea[]) AS p(digest, canonical) ORDER BY p.digest ON CONFLICT DO NOTHING`;

const INSERT_CONTRIBUTIONS = `INSERT INTO knowledge.document_edge (tenant_id, region, document_id, contributor, edge_digest, section_id, subject, object)
  SELECT $1, $2, c.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS c(document_id, contributor, edge_digest, section_id, subject, object)
  ORDER BY c.document_id, c.contributor, c.edge_digest ON CONFLICT DO NOTHING RETURNING edge_digest`;

const FORGET_CONTRIBUTOR = 'DELETE FROM knowledge.document_edge WHERE tenant_id = $1 AND document_id = $2 AND contributor = $3';

const TAKE_CHOSEN = `SELECT document_id FROM knowledge.document
  WHERE tenant_id = $1 AND (document_id = $2 OR collection = $3) ORDER BY document_id FOR UPDATE`;

const COUNTS = `SELECT
    (SELECT count(*) FROM knowledge.document_section s WHERE s.tenant_id = $1 AND s.document_id = ANY($2))::int AS sections,
    (SELECT count(DISTINCT e.edge_digest) FROM knowledge.document_edge e WHERE e.tenant_id = $1 AND e.document_id = ANY($2))::int AS edges,
    (SELECT count(*) FROM (
        SELECT subject AS node FROM knowledge.document_edge WHERE tenant_id = $1 AND document_id = ANY($2)
        UNION SELECT object FROM knowledge.document_edge WHERE tenant_id = $1 AND document_id = ANY($2)) own
      WHERE NOT EXISTS (SELECT 1 FROM knowledge.document_edge o WHERE o.tenant_id = $1 AND o.document_id <> ALL($2) AND o.subject = own.node)
        AND NOT EXISTS (SELECT 1 FROM knowledge.document_edge o WHERE o.tenant_id = $1 AND o.document_id <> ALL($2) AND o.object = own.node))::int AS nodes_gone`;

/** Writes edges with what they rest on; returns how many contributions were not there before. */
export async function putContributions(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  read: readonly ContributedEdge[],
): Promise<number> {
  const { digests, canonical } = partsOf(read.map(({ edge }) => edge));
  await tx.query(INSERT_EDGES, [tenant, region, digests, canonical]);
  const fresh = await tx.query(INSERT_CONTRIBUTIONS, [
    ...[tenant, region, read.map(({ document_id }) => document_id), read.map(({ contributor }) => contributor), digests],
    ...[read.map(({ section_id }) => section_id), read.map(({ edge }) => edge.subject), read.map(({ edge }) => edge.object)],
  ]);
  return fresh.length;
}

/** See `KnowledgeStore.replaceEdges`. */
export async function replaceContributions(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  document: string,
  contributor: string,
  read: readonly ContributedEdge[],
): Promise<number> {
  // Whoever writes this document meanwhile waits, so that no edge stands on a section that has gone.
  await tx.query(TAKE_CHOSEN, [tenant, document, null]);
  await tx.query(FORGET_CONTRIBUTOR, [tenant, document, contributor]);
  return putContributions(tx, tenant, region, read);
}

/** See `KnowledgeStore.remove`. */
export async function removeDocuments(
  tx: Transaction,
  tenant: TenantId,
  choice: DocumentChoice,
  mode: 'remove' | 'count',
): Promise<RemovedDocuments | undefined> {
  const chosen = await tx.query<{ readonly document_id: string }>(TAKE_CHOSEN, [tenant, ...choiceOf(choice)]);
  if (chosen.length === 0) return undefined;
  const documents = chosen.map(({ document_id }) => document_id);
  const [counts] = await tx.query<Omit<RemovedDocuments, 'documents'>>(COUNTS, [tenant, documents]);
  if (counts === undefined) throw new Error('a count returned no row');
  if (mode === 'remove') {
    await tx.query('DELETE FROM knowledge.document_edge WHERE tenant_id = $1 AND document_id = ANY($2)', [tenant, documents]);
    await tx.query('DELETE FROM knowledge.document_section WHERE tenant_id = $1 AND document_id = ANY($2)', [tenant, documents]);
    await tx.query('DELETE FROM knowledge.document WHERE tenant_id = $1 AND document_id = ANY($2)', [tenant, documents]);
  }
  return { documents: documents.length, ...counts };
}
