import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { SectionInPlace } from '@planes/intelligence/knowledge/rank-sections';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { BuiltSnapshot, PlacedEdge, WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { Database, Transaction } from '../database/database';
import { type KnowledgeDocument, KnowledgeStore, type SnapshotHead } from './knowledge-store';
import { publishedEvent } from './published-event';
import { storedPart } from './stored-part';
import { knownSections, putDocument, putEdges, readWorkingSet } from './working-set';
import { writeSnapshot } from './write-snapshot';

const HEAD = `SELECT s.snapshot_digest, s.ontology, s.ontology_digest, s.generation AS index_generation, s.published_at, s.sections, s.edges
  FROM knowledge.snapshot s`;

const EDGES = `SELECT m.place, e.edge_digest AS digest, e.canonical, m.collection, m.document_id, m.section_id, m.rank
  FROM knowledge.snapshot_edge m JOIN knowledge.edge e USING (tenant_id, edge_digest)
  WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.place > $3 ORDER BY m.place LIMIT $4`;

const SECTIONS = `SELECT m.place, s.section_digest AS digest, s.canonical
  FROM knowledge.snapshot_section m JOIN knowledge.section s USING (tenant_id, section_digest)
  WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.place > $3 ORDER BY m.place LIMIT $4`;

// Published one after the other, so that the newest publication is the current one.
const ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('knowledge.publish ' || $1, 0))";

// Answers a row only where another snapshot was the current one.
const POINT = `INSERT INTO knowledge.current_snapshot AS c (tenant_id, region, snapshot_digest) VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id) DO UPDATE SET snapshot_digest = excluded.snapshot_digest, region = excluded.region
  WHERE c.snapshot_digest <> excluded.snapshot_digest RETURNING c.snapshot_digest`;

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
      const moved = await tx.query(POINT, [tenant, this.region, built.digest]);
      if (moved.length > 0) {
        const event = publishedEvent(tenant, built.digest, at);
        await tx.query('SELECT knowledge.queue_events($1, $2, $3)', [tenant, this.region, JSON.stringify([event])]);
      }
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

  override sections(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly SectionInPlace[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<PartRow>(SECTIONS, [tenant, snapshot, after, limit]);
      return rows.map(({ place, digest, canonical }) => ({ place, section: storedPart<Section>(`section ${digest}`, digest, canonical) }));
    });
  }

  override edges(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly PlacedEdge[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<PartRow & Omit<PlacedEdge, 'edge'>>(EDGES, [tenant, snapshot, after, limit]);
      return rows.map(({ canonical, ...row }) => ({ ...row, edge: storedPart<Edge>(`edge ${row.digest}`, row.digest, canonical) }));
    });
  }
}

interface PartRow {
  readonly place: number;
  readonly digest: Digest;
  readonly canonical: Buffer;
}

async function headOf(tx: Transaction, sql: string, values: readonly unknown[]): Promise<SnapshotHead | undefined> {
  const [row] = await tx.query<Omit<SnapshotHead, 'ontology'> & { readonly ontology: Buffer }>(sql, values);
  if (row === undefined) return undefined;
  return { ...row, ontology: storedPart<Ontology>(`ontology ${row.ontology_digest}`, row.ontology_digest, row.ontology) };
}
