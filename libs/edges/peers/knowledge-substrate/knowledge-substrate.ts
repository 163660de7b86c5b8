import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { Refusal } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { Timestamp } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import type { Edge } from '@planes/intelligence/knowledge/edge';

export interface EvidenceQuery {
  readonly snapshot_digest: Digest;
  readonly collection: string;
  readonly query: string;
  /** 1–50 passages. */
  readonly top_k: number;
  /** 0–4 edges away from the entities. */
  readonly max_hops: number;
  readonly max_classification: Classification;
  /** Where the walk over edges begins; empty: no walk. */
  readonly entities: readonly string[];
}

export interface PublishedSnapshot {
  readonly kind: 'snapshot';
  readonly snapshot_digest: Digest;
  readonly ontology_digest: Digest;
  readonly index_generation: Digest;
  readonly published_at: Timestamp;
  readonly sections: number;
  readonly edges: number;
}

export interface IngestedDocument {
  readonly collection: string;
  readonly document_id: string;
  readonly title: string;
  /** `text/markdown`. */
  readonly media_type: string;
  readonly content: Uint8Array;
  readonly classification: Classification;
}

export interface Ingested {
  readonly kind: 'ingested';
  readonly content_digest: Digest;
  readonly sections: number;
  /** False when exactly this was there already. */
  readonly changed: boolean;
}

export interface EdgesWritten {
  readonly kind: 'written';
  /** Edges that were not there before. */
  readonly written: number;
}

/**
 * The knowledge substrate as other apps see it: evidence from pinned snapshots of what the calling tenant has published.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when it cannot answer.
 */
export abstract class KnowledgeSubstrate {
  /**
   * The passages of one snapshot that answer the query best; the same question to the same snapshot gives the same bytes, for ever.
   * Refuses KNOWLEDGE_SNAPSHOT_UNKNOWN, also for another tenant's snapshot. @throws Fault REQUEST_INVALID for numbers outside their bounds.
   */
  abstract retrieve(call: CallContext, query: EvidenceQuery): Promise<OpenedDocument<EvidenceBundle> | Refusal>;
  /** What was published last. Refuses KNOWLEDGE_NOTHING_PUBLISHED before the first time. */
  abstract currentSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal>;
  /** Puts a document in the working set, in place of its former content. Refuses KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED, KNOWLEDGE_CONTENT_INVALID. */
  abstract ingest(call: CallContext, document: IngestedDocument): Promise<Ingested | Refusal>;
  /**
   * Adds edges to the working set, all or none. The same edge again is harmless.
   * Refuses KNOWLEDGE_EDGE_WITHOUT_EVIDENCE, KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY. @throws Fault REQUEST_INVALID for what is no edge.
   */
  abstract putEdges(call: CallContext, edges: readonly Edge[]): Promise<EdgesWritten | Refusal>;
  /** Makes the working set a snapshot with its index and points `currentSnapshot` at it. An unchanged working set gives the same snapshot. */
  abstract publishSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal>;
}
