import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { SectionInPlace } from '@planes/intelligence/knowledge/rank-sections';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { BuiltSnapshot, PlacedEdge, WorkingSet } from '@planes/intelligence/knowledge/snapshot';

/** A document of the working set. */
export interface KnowledgeDocument {
  readonly collection: string;
  readonly document_id: string;
  readonly title: string;
  readonly classification: Classification;
  readonly content: Uint8Array;
  readonly content_digest: Digest;
  readonly recorded_at: Timestamp;
}

/** A published snapshot, without its content. */
export interface SnapshotHead {
  readonly snapshot_digest: Digest;
  readonly ontology: Ontology;
  readonly ontology_digest: Digest;
  readonly index_generation: Digest;
  readonly published_at: Timestamp;
  readonly sections: number;
  readonly edges: number;
}

/** What of a snapshot may be seen: nothing above the ceiling, nothing of another collection. */
export interface SnapshotView {
  readonly snapshot: Digest;
  readonly collection: string;
  readonly ceiling: Classification;
}

/**
 * Working set, snapshots and index of each tenant. What one tenant has written is absent for every other.
 * Snapshots never change. @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT; DOCUMENT_CORRUPT when a stored part no longer hashes to its digest.
 */
export abstract class KnowledgeStore {
  /** Puts a document in the place of the one with its id. `unchanged` when exactly this stands there: then its time stays too. `elsewhere` when the id stands in another collection. */
  abstract putDocument(
    tenant: TenantId,
    document: KnowledgeDocument,
    sections: readonly Section[],
  ): Promise<'written' | 'unchanged' | 'elsewhere'>;
  /** Which of these sections the working set has. */
  abstract known(tenant: TenantId, sections: readonly SectionName[]): Promise<readonly SectionName[]>;
  /** Adds edges, all or none; returns how many were not there before. */
  abstract putEdges(tenant: TenantId, edges: readonly Edge[]): Promise<number>;
  /**
   * Makes the working set a snapshot and the current one, in one transaction: whoever reads, and whatever crashes, meets the old or the new one, whole.
   * One publication of a tenant at a time. A snapshot that was published before keeps its time.
   * Where another snapshot was current before, `knowledge-snapshot-published` is queued in the same transaction.
   */
  abstract publish(tenant: TenantId, at: Timestamp, build: (working: WorkingSet) => BuiltSnapshot): Promise<SnapshotHead>;
  /** The snapshot, if this tenant has published it. */
  abstract snapshot(tenant: TenantId, digest: Digest): Promise<SnapshotHead | undefined>;
  /** The newest publication. */
  abstract current(tenant: TenantId): Promise<SnapshotHead | undefined>;
  /** Every section of a snapshot behind a place, by place: to make an index of it. From -1 on; empty when there are no more or the snapshot is unknown. */
  abstract sections(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly SectionInPlace[]>;
  /** Every edge of a snapshot behind a place, by place: to copy it elsewhere. From -1 on; empty when there are no more or the snapshot is unknown. */
  abstract edges(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly PlacedEdge[]>;
}
