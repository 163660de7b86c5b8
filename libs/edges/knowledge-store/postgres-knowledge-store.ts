import { CLASSIFICATIONS } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { FoundSection } from '@planes/intelligence/knowledge/assemble-bundle';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { BuiltSnapshot, WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { WalkableEdge } from '@planes/intelligence/knowledge/walk-edges';
import type { Database, Transaction } from '../database/database';
import { BM25_SEARCH } from './bm25-search';
import { type DisputeQuestion, type KnowledgeDocument, KnowledgeStore, type SnapshotHead, type SnapshotView } from './knowledge-store';
import { storedPart } from './stored-part';
import { knownSections, putDocument, putEdges, readWorkingSet } from './working-set';
import { writeSnapshot } from './write-snapshot';

const HEAD = `SELECT s.snapshot_digest, s.ontology, s.ontology_digest, s.generation AS index_generation, s.published_at, s.sections, s.edges
  FROM knowledge.snapshot s`;

const SEEN_EDGES = `SELECT m.place, e.edge_digest AS digest, e.canonical FROM knowledge.snapshot_edge m JOIN knowledge.edge e USING (tenant_id, edge_digest)
  WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.collection = $3 AND m.rank <= $4`;

const DISPUTABLE = `${SEEN_EDGES} AND m.predicate = ANY($5) AND (m.subject = ANY($6) OR m.subject IN (
    SELECT o.subject FROM knowledge.snapshot_edge o JOIN unnest($7::text[], $8::text[]) AS q(document_id, section_id) USING (document_id, section_id)
    WHERE o.tenant_id = $1 AND o.snapshot_digest = $2 AND o.collection = $3 AND o.rank <= $4))
  ORDER BY m.place`;

// Published one after the other, so that the newest publication is the current one.
const ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('knowledge.publish ' || $1, 0))";

const POINT = `INSERT INTO knowledge.current_snapshot (tenant_id, region, snapshot_digest) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id) DO UPDATE SET snapshot_digest = excluded.snapshot_digest, region = excluded.region`;

/** Knowledge in the substrate's schema. */
export class PostgresKnowledgeStore extends KnowledgeStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override putDocument(
    tenant: TenantId,
    document: KnowledgeDocument,
    sections: readonly Section[],
  ): Promise<'written' | 'unchanged' | 'elsewhere'> {
    return this.database.inTenant(tenant, (tx) => putDocument(tx, tenant, this.region, document, sections));
  }

  override known(tenant: TenantId, sections: readonly SectionName[]): Promise<readonly SectionName[]> {
    return this.database.inTenant(tenant, (tx) => knownSections(tx, tenant, sections));
  }

  override putEdges(tenant: TenantId, edges: readonly Edge[]): Promise<number> {
    return this.database.inTenant(tenant, (tx) => putEdges(tx, tenant, this.region, edges));
  }

  override publish(tenant: TenantId, at: Timestamp, build: (working: WorkingSet) => BuiltSnapshot): Promise<SnapshotHead> {
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(ONE_AT_A_TIME, [tenant]);
      const built = build(await readWorkingSet(tx, tenant));
      await writeSnapshot(tx, tenant, this.region, built, at);
      await tx.query(POINT, [tenant, this.region, built.digest]);
      const head = await headOf(tx, `${HEAD} WHERE s.tenant_id = $1 AND s.snapshot_digest = $2`, [tenant, built.digest]);
      if (head === undefined) throw new Error('a snapshot that was just written is not there');
      return head;
    });
  }

  override snapshot(tenant: TenantId, digest: Digest): Promise<SnapshotHead | undefined> {
    return this.database.inTenant(tenant, (tx) =>
      headOf(tx, `${HEAD} WHERE s.tenant_id = $1 AND s.snapshot_digest = $2`, [tenant, digest]),
    );
  }

  override current(tenant: TenantId): Promise<SnapshotHead | undefined> {
    return this.database.inTenant(tenant, (tx) =>
      headOf(tx, `${HEAD} JOIN knowledge.current_snapshot c USING (tenant_id, snapshot_digest) WHERE s.tenant_id = $1`, [tenant]),
    );
  }

  override search(tenant: TenantId, view: SnapshotView, terms: readonly string[], limit: number): Promise<readonly FoundSection[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const values = [tenant, view.generation, view.collection, terms, rankOf(view), view.snapshot, limit];
      const rows = await tx.query<PartRow & { readonly score: number }>(BM25_SEARCH, values);
      return rows.map(({ place, score, digest, canonical }) => ({
        place,
        score,
        section: storedPart<Section>(`section ${digest}`, digest, canonical),
      }));
    });
  }

  override touching(tenant: TenantId, view: SnapshotView, nodes: readonly string[], limit: number): Promise<readonly WalkableEdge[]> {
    const sql = `${SEEN_EDGES} AND (m.subject = ANY($5) OR m.object = ANY($5)) ORDER BY m.place LIMIT $6`;
    return this.database.inTenant(tenant, async (tx) => edgesOf(await tx.query<PartRow>(sql, [...seen(tenant, view), nodes, limit])));
  }

  override disputable(tenant: TenantId, view: SnapshotView, { predicates, subjects, sections }: DisputeQuestion): Promise<readonly Edge[]> {
    const asked = [sections.map(({ document_id }) => document_id), sections.map(({ section_id }) => section_id)];
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<PartRow>(DISPUTABLE, [...seen(tenant, view), predicates, subjects, ...asked]);
      return edgesOf(rows).map(({ edge }) => edge);
    });
  }
}

interface PartRow {
  readonly place: number;
  readonly digest: Digest;
  readonly canonical: Buffer;
}

function edgesOf(rows: readonly PartRow[]): readonly WalkableEdge[] {
  return rows.map(({ place, digest, canonical }) => ({ place, digest, edge: storedPart<Edge>(`edge ${digest}`, digest, canonical) }));
}

function seen(tenant: TenantId, view: SnapshotView): readonly unknown[] {
  return [tenant, view.snapshot, view.collection, rankOf(view)];
}

function rankOf({ ceiling }: SnapshotView): number {
  return CLASSIFICATIONS.indexOf(ceiling);
}

async function headOf(tx: Transaction, sql: string, values: readonly unknown[]): Promise<SnapshotHead | undefined> {
  const [row] = await tx.query<Omit<SnapshotHead, 'ontology'> & { readonly ontology: Buffer }>(sql, values);
  if (row === undefined) return undefined;
  return { ...row, ontology: storedPart<Ontology>(`ontology ${row.ontology_digest}`, row.ontology_digest, row.ontology) };
}
