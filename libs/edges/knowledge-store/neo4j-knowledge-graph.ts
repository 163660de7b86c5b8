import { BoundedCache } from '@kernel/bounded-cache';
import { canonicalJson } from '@kernel/canonical-json';
import { CLASSIFICATIONS } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { TenantId } from '@kernel/tenant';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { PlacedEdge } from '@planes/intelligence/knowledge/snapshot';
import type { WalkableEdge } from '@planes/intelligence/knowledge/walk-edges';
import type { KnowledgeStore, SnapshotView } from './knowledge-store';
import { storedPart } from './stored-part';
import { CLOSE_MIRROR, CONSTRAINTS, DISPUTABLE, MIRRORED, TOUCHING, WRITE_EDGES } from './cypher';
import { type DisputeQuestion, KnowledgeGraph } from './knowledge-graph';
import { type Neo4jSession, whole } from './neo4j-session';

/** Edges of one statement. */
const BATCH = 1_000;
/** Snapshots that this process knows to be mirrored. */
const KNOWN = 1_000;

/** An edge, or nulls: the snapshot is here, and nothing in it fits. */
type EdgeRow =
  | { readonly place: number; readonly digest: Digest; readonly canonical: string }
  | { readonly place: null; readonly digest: null; readonly canonical: null };

/**
 * The graph in Neo4j. The truth stays in the knowledge store: a snapshot is copied when it is first asked about, whole before anything is answered from it,
 * and never changes afterwards. What is lost here is copied again: each read says whether the snapshot is still here, so a server that came back empty is noticed.
 */
export class Neo4jKnowledgeGraph extends KnowledgeGraph {
  private readonly mirrored = new BoundedCache<true>(KNOWN);
  private readonly underWay = new Map<string, Promise<void>>();
  private constrained: Promise<void> | undefined;

  constructor(
    private readonly server: Neo4jSession,
    private readonly store: KnowledgeStore,
  ) {
    super();
  }

  override async touching(tenant: TenantId, view: SnapshotView, nodes: readonly string[], limit: number): Promise<readonly WalkableEdge[]> {
    return this.read(tenant, view, TOUCHING, { nodes, limit: whole(limit) });
  }

  override async disputable(
    tenant: TenantId,
    view: SnapshotView,
    { predicates, subjects, sections }: DisputeQuestion,
  ): Promise<readonly Edge[]> {
    const places = sections.map(({ document_id, section_id }) => [document_id, section_id]);
    return (await this.read(tenant, view, DISPUTABLE, { predicates, subjects, sections: places })).map(({ edge }) => edge);
  }

  private async read(
    tenant: TenantId,
    { snapshot, collection, ceiling }: SnapshotView,
    statement: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<readonly WalkableEdge[]> {
    const rank = whole(CLASSIFICATIONS.indexOf(ceiling));
    const ask = async (): Promise<readonly EdgeRow[]> => {
      await this.mirror(tenant, snapshot);
      return this.server.ask<EdgeRow>(statement, { tenant, snapshot, collection, rank, ...parameters });
    };
    let rows = await ask();
    if (rows.length === 0) {
      this.forget(tenant, snapshot);
      rows = await ask();
    }
    if (rows.length === 0) throw new Fault('STORE_UNAVAILABLE', `the graph server does not keep snapshot ${snapshot}`, 'later');
    return rows.flatMap(({ place, digest, canonical }) =>
      place === null ? [] : [{ place, digest, edge: storedPart<Edge>(`edge ${digest}`, digest, Buffer.from(canonical)) }],
    );
  }

  private forget(tenant: TenantId, snapshot: Digest): void {
    this.mirrored.delete(`${tenant} ${snapshot}`);
    // A server that lost a snapshot may have lost everything.
    this.constrained = undefined;
  }

  /** Resolves when the snapshot is here whole. One copy at a time in this process; two processes that copy at once write the same. */
  private mirror(tenant: TenantId, snapshot: Digest): Promise<void> {
    const key = `${tenant} ${snapshot}`;
    if (this.mirrored.get(key)) return Promise.resolve();
    const running = this.underWay.get(key) ?? this.copy(tenant, snapshot).finally(() => this.underWay.delete(key));
    this.underWay.set(key, running);
    return running.then(() => this.mirrored.set(key, true));
  }

  private async copy(tenant: TenantId, snapshot: Digest): Promise<void> {
    await this.constrain();
    const [mirror] = await this.server.ask(MIRRORED, { tenant, snapshot });
    if (mirror) return;
    let after = -1;
    let copied = 0;
    for (;;) {
      const edges = await this.store.edges(tenant, snapshot, after, BATCH);
      if (edges.length > 0) await this.server.ask(WRITE_EDGES, { tenant, snapshot, edges: edges.map(rowOf) });
      copied += edges.length;
      after = edges.at(-1)?.place ?? after;
      if (edges.length < BATCH) break;
    }
    const [whole_] = await this.server.ask(CLOSE_MIRROR, { tenant, snapshot, edges: whole(copied) });
    if (!whole_) throw new Fault('DOCUMENT_CORRUPT', `the graph server does not hold the ${copied} edges of snapshot ${snapshot}`, 'later');
  }

  private constrain(): Promise<void> {
    this.constrained ??= this.askConstraints().catch((error: unknown) => {
      this.constrained = undefined;
      throw error;
    });
    return this.constrained;
  }

  private async askConstraints(): Promise<void> {
    for (const constraint of CONSTRAINTS) await this.server.ask(constraint);
  }
}

function rowOf({ place, digest, edge, collection, document_id, section_id, rank }: PlacedEdge): object {
  const { subject, predicate, object } = edge;
  const facts = { collection, document_id, section_id, rank: whole(rank), predicate, digest, canonical: canonicalJson(edge) };
  return { subject, object, place: whole(place), facts };
}
