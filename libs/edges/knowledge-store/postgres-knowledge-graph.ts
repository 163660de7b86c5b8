import { CLASSIFICATIONS } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { WalkableEdge } from '@planes/intelligence/knowledge/walk-edges';
import type { Database } from '../database/database';
import type { SnapshotView } from './knowledge-store';
import { storedPart } from './stored-part';
import { type DisputeQuestion, KnowledgeGraph } from './knowledge-graph';

// Both ends by their index before anything is put in order: asked for the first places at once, the server would read the snapshot from its beginning.
const TOUCHING = `WITH near AS (
    SELECT m.place, m.edge_digest FROM knowledge.snapshot_edge m
    WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.collection = $3 AND m.rank <= $4 AND m.subject = ANY($5)
    UNION SELECT m.place, m.edge_digest FROM knowledge.snapshot_edge m
    WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.collection = $3 AND m.rank <= $4 AND m.object = ANY($5)),
  first AS (SELECT place, edge_digest FROM near ORDER BY place LIMIT $6)
  SELECT f.place, e.edge_digest AS digest, e.canonical
  FROM first f JOIN knowledge.edge e ON e.tenant_id = $1 AND e.edge_digest = f.edge_digest ORDER BY f.place`;

// Subjects first, each found by an index: edges are read only of those.
const DISPUTABLE = `WITH told AS (
    SELECT unnest($6::text[]) AS subject
    UNION SELECT o.subject FROM unnest($7::text[], $8::text[]) AS q(document_id, section_id)
      JOIN knowledge.snapshot_edge o ON o.tenant_id = $1 AND o.snapshot_digest = $2 AND o.document_id = q.document_id AND o.section_id = q.section_id
      WHERE o.collection = $3 AND o.rank <= $4)
  SELECT m.place, e.edge_digest AS digest, e.canonical
  FROM told JOIN knowledge.snapshot_edge m ON m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.subject = told.subject
    JOIN knowledge.edge e ON e.tenant_id = m.tenant_id AND e.edge_digest = m.edge_digest
  WHERE m.collection = $3 AND m.rank <= $4 AND m.predicate = ANY($5) ORDER BY m.place`;

/** The graph in the tables that a publication writes. */
export class PostgresKnowledgeGraph extends KnowledgeGraph {
  constructor(private readonly database: Database) {
    super();
  }

  override touching(tenant: TenantId, view: SnapshotView, nodes: readonly string[], limit: number): Promise<readonly WalkableEdge[]> {
    return this.ask(tenant, TOUCHING, [...seen(tenant, view), nodes, limit]);
  }

  override async disputable(
    tenant: TenantId,
    view: SnapshotView,
    { predicates, subjects, sections }: DisputeQuestion,
  ): Promise<readonly Edge[]> {
    const places = [sections.map(({ document_id }) => document_id), sections.map(({ section_id }) => section_id)];
    return (await this.ask(tenant, DISPUTABLE, [...seen(tenant, view), predicates, subjects, ...places])).map(({ edge }) => edge);
  }

  private ask(tenant: TenantId, sql: string, values: readonly unknown[]): Promise<readonly WalkableEdge[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<{ place: number; digest: Digest; canonical: Buffer }>(sql, values);
      return rows.map(({ place, digest, canonical }) => ({ place, digest, edge: storedPart<Edge>(`edge ${digest}`, digest, canonical) }));
    });
  }
}

function seen(tenant: TenantId, { snapshot, collection, ceiling }: SnapshotView): readonly unknown[] {
  return [tenant, snapshot, collection, CLASSIFICATIONS.indexOf(ceiling)];
}
