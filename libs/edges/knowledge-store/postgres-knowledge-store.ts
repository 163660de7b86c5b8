import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { ContributedEdge } from '@planes/intelligence/knowledge/contributed-edge';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { SectionInPlace } from '@planes/intelligence/knowledge/rank-sections';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { BuiltSnapshot, PlacedEdge, WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { StoredEdgeRow, StoredRow } from '@planes/intelligence/knowledge/verify-snapshot';
import type { Database, Transaction } from '../database/database';
import { sqlState } from '../database/sql-state';
import { putContributions, removeDocuments, replaceContributions } from './contributed-edges';
import {
  type DocumentChoice,
  type DocumentPut,
  type KnowledgeDocument,
  KnowledgeStore,
  type RemovedDocuments,
  type SnapshotHead,
  type StoredHead,
} from './knowledge-store';
import { publishedEvent } from './published-event';
import { storedPart } from './stored-part';
import { knownSections, putDocument, readWorkingSet, standingSections } from './working-set';
import { writeSnapshot } from './write-snapshot';

const FIELDS = 's.snapshot_digest, s.ontology, s.ontology_digest, s.generation AS index_generation, s.published_at, s.sections, s.edges';
const ONE = `SELECT ${FIELDS} FROM knowledge.snapshot s WHERE s.tenant_id = $1 AND s.snapshot_digest = $2`;
const CURRENT = `SELECT ${FIELDS} FROM knowledge.snapshot s JOIN knowledge.current_snapshot c USING (tenant_id, snapshot_digest) WHERE s.tenant_id = $1`;
const NEWEST = `SELECT ${FIELDS} FROM knowledge.snapshot s WHERE s.tenant_id = $1 ORDER BY s.published_at DESC, s.snapshot_digest LIMIT $2`;
const STORED = `SELECT s.snapshot_digest AS digest, s.canonical AS manifest, s.ontology, s.ontology_digest, s.generation AS index_generation
  FROM knowledge.snapshot s WHERE s.tenant_id = $1 AND s.snapshot_digest = $2`;

const EDGES = `SELECT m.place, e.edge_digest AS digest, e.canonical, m.collection, m.document_id, m.section_id, m.rank
  FROM knowledge.snapshot_edge m JOIN knowledge.edge e USING (tenant_id, edge_digest)
  WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.place > $3 ORDER BY m.place LIMIT $4`;

const SECTIONS = `SELECT m.place, s.section_digest AS digest, s.canonical
  FROM knowledge.snapshot_section m JOIN knowledge.section s USING (tenant_id, section_digest)
  WHERE m.tenant_id = $1 AND m.snapshot_digest = $2 AND m.place > $3 ORDER BY m.place LIMIT $4`;

// Published one after the other, so that the newest publication is the current one.
/** Edges of a snapshot that are worth a look at their statistics: fewer are read at once anyway. */
const MANY_EDGES = 1_000;
const RENEW_STATISTICS = 'SELECT knowledge.renew_statistics()';
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

  override putDocument(tenant: TenantId, document: KnowledgeDocument, sections: readonly Section[]): Promise<DocumentPut> {
    return this.database.inTenant(tenant, (tx) => putDocument(tx, tenant, this.region, document, sections));
  }

  override known(tenant: TenantId, sections: readonly SectionName[]): Promise<readonly SectionName[]> {
    return this.database.inTenant(tenant, (tx) => knownSections(tx, tenant, sections));
  }

  override putEdges(tenant: TenantId, edges: readonly ContributedEdge[]): Promise<number> {
    return this.database.inTenant(tenant, (tx) => putContributions(tx, tenant, this.region, edges)).catch(documentGone);
  }

  override replaceEdges(tenant: TenantId, document: string, contributor: string, edges: readonly ContributedEdge[]): Promise<number> {
    return this.database.inTenant(tenant, (tx) => replaceContributions(tx, tenant, this.region, document, contributor, edges));
  }

  override standing(tenant: TenantId, choice: DocumentChoice, after: SectionName | undefined, limit: number): Promise<readonly Section[]> {
    return this.database.inTenant(tenant, (tx) => standingSections(tx, tenant, choice, after, limit));
  }

  override remove(tenant: TenantId, choice: DocumentChoice, mode: 'remove' | 'count'): Promise<RemovedDocuments | undefined> {
    return this.database.inTenant(tenant, (tx) => removeDocuments(tx, tenant, choice, mode));
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
      const [head] = await headsOf(tx, ONE, [tenant, built.digest]);
      if (head === undefined) throw new Error('a snapshot that was just written is not there');
      if (head.edges >= MANY_EDGES) await tx.query(RENEW_STATISTICS);
      return head;
    });
  }

  override async snapshot(tenant: TenantId, digest: Digest): Promise<SnapshotHead | undefined> {
    return (await this.database.inTenant(tenant, (tx) => headsOf(tx, ONE, [tenant, digest])))[0];
  }

  override async current(tenant: TenantId): Promise<SnapshotHead | undefined> {
    return (await this.database.inTenant(tenant, (tx) => headsOf(tx, CURRENT, [tenant])))[0];
  }

  override snapshots(tenant: TenantId, limit: number): Promise<readonly SnapshotHead[]> {
    return this.database.inTenant(tenant, (tx) => headsOf(tx, NEWEST, [tenant, limit]));
  }

  override async sections(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly SectionInPlace[]> {
    const rows = await this.storedSections(tenant, snapshot, after, limit);
    return rows.map(({ place, digest, canonical }) => ({ place, section: storedPart<Section>(`section ${digest}`, digest, canonical) }));
  }

  override async edges(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly PlacedEdge[]> {
    const rows = await this.storedEdges(tenant, snapshot, after, limit);
    return rows.map(({ canonical, ...row }) => ({ ...row, edge: storedPart<Edge>(`edge ${row.digest}`, row.digest, canonical) }));
  }

  override storedHead(tenant: TenantId, snapshot: Digest): Promise<StoredHead | undefined> {
    return this.database.inTenant(tenant, async (tx) => (await tx.query<StoredHead>(STORED, [tenant, snapshot]))[0]);
  }

  override storedSections(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly StoredRow[]> {
    return this.database.inTenant(tenant, (tx) => tx.query<StoredRow>(SECTIONS, [tenant, snapshot, after, limit]));
  }

  override storedEdges(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly StoredEdgeRow[]> {
    return this.database.inTenant(tenant, (tx) => tx.query<StoredEdgeRow>(EDGES, [tenant, snapshot, after, limit]));
  }
}

const FOREIGN_KEY = '23503';

// Somebody removed the document after its sections were looked at.
function documentGone(error: unknown): never {
  if (sqlState(error) === FOREIGN_KEY)
    throw new Fault('STORE_CONFLICT', 'a document that an edge rests on has gone meanwhile', 'later', { cause: error });
  throw error;
}

async function headsOf(tx: Transaction, sql: string, values: readonly unknown[]): Promise<readonly SnapshotHead[]> {
  const rows = await tx.query<Omit<SnapshotHead, 'ontology'> & { readonly ontology: Buffer }>(sql, values);
  return rows.map((row) => ({
    ...row,
    ontology: storedPart<Ontology>(`ontology ${row.ontology_digest}`, row.ontology_digest, row.ontology),
  }));
}
