import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { ContributedEdge } from '@planes/intelligence/knowledge/contributed-edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { SectionInPlace } from '@planes/intelligence/knowledge/rank-sections';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { BuiltSnapshot, PlacedEdge, WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { StoredEdgeRow, StoredRow, StoredSnapshot } from '@planes/intelligence/knowledge/verify-snapshot';

/** A document of the working set. */
export interface KnowledgeDocument {
  readonly collection: string;
  readonly document_id: string;
  readonly title: string;
  readonly classification: Classification;
  readonly content: Uint8Array;
  readonly content_digest: Digest;
  /** What made the sections of the content. */
  readonly reader: string;
  /** The text that offsets count in; null when it is the content itself. */
  readonly text: string | null;
  readonly valid_until: Timestamp | null;
  readonly review_by: Timestamp | null;
  readonly recorded_at: Timestamp;
}

/** `unchanged`: exactly this stood there. `elsewhere`: the id stands in another collection. */
export type DocumentPut =
  /** `dropped`: edges that lost their evidence, or were made from the former content. */
  { readonly kind: 'written'; readonly dropped: number } | { readonly kind: 'unchanged' } | { readonly kind: 'elsewhere' };

/** One document, or all of a collection. */
export type DocumentChoice = { readonly document_id: string } | { readonly collection: string };

export interface RemovedDocuments {
  readonly documents: number;
  readonly sections: number;
  readonly edges: number;
  /** Subjects and objects that no edge of another document speaks of. */
  readonly nodes_gone: number;
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

/** A snapshot's own bytes as they are stored; nothing of them is believed yet. */
export type StoredHead = Omit<StoredSnapshot, 'sections' | 'edges'>;

/**
 * Working set, snapshots and index of each tenant. What one tenant has written is absent for every other.
 * Snapshots never change. @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT; DOCUMENT_CORRUPT when a stored part no longer hashes to its digest.
 */
export abstract class KnowledgeStore {
  /** Puts a document in the place of the one with its id. When exactly this stands there its time stays too. Stated edges stay where their section stays; those that were made of the former content go. */
  abstract putDocument(tenant: TenantId, document: KnowledgeDocument, sections: readonly Section[]): Promise<DocumentPut>;
  /** Which of these sections the working set has. */
  abstract known(tenant: TenantId, sections: readonly SectionName[]): Promise<readonly SectionName[]>;
  /** Adds edges whose evidence the working set has, all or none; returns how many were not there before. */
  abstract putEdges(tenant: TenantId, edges: readonly ContributedEdge[]): Promise<number>;
  /** Puts edges in the place of all that this contributor has made of a document. Returns how many it has made now. */
  abstract replaceEdges(tenant: TenantId, document: string, contributor: string, edges: readonly ContributedEdge[]): Promise<number>;
  /** Sections of the working set behind a name, in the order of their names: from undefined on; empty when there are no more. */
  abstract standing(tenant: TenantId, choice: DocumentChoice, after: SectionName | undefined, limit: number): Promise<readonly Section[]>;
  /** Takes documents, their sections and what they contribute out of the working set, all or none; `count` removes nothing. Undefined when there is no such document. */
  abstract remove(tenant: TenantId, choice: DocumentChoice, mode: 'remove' | 'count'): Promise<RemovedDocuments | undefined>;
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
  /** Snapshots by time of their first publication, newest first, those of one time by digest. */
  abstract snapshots(tenant: TenantId, limit: number): Promise<readonly SnapshotHead[]>;
  /** Every section of a snapshot behind a place, by place: to make an index of it. From -1 on; empty when there are no more or the snapshot is unknown. */
  abstract sections(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly SectionInPlace[]>;
  /** Every edge of a snapshot behind a place, by place: to copy it elsewhere. From -1 on; empty when there are no more or the snapshot is unknown. */
  abstract edges(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly PlacedEdge[]>;
  /** The snapshot's own bytes, unbelieved: to verify them. */
  abstract storedHead(tenant: TenantId, snapshot: Digest): Promise<StoredHead | undefined>;
  /** As `sections`, unbelieved. */
  abstract storedSections(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly StoredRow[]>;
  /** As `edges`, unbelieved. */
  abstract storedEdges(tenant: TenantId, snapshot: Digest, after: number, limit: number): Promise<readonly StoredEdgeRow[]>;
}
