import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { Refusal } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import type { Millis, Timestamp } from '@kernel/time';
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
  /** Where the walk over edges begins, beside the entities that the query names. */
  readonly entities: readonly string[];
  /** When staleness is judged; without it nothing is said to be stale. */
  readonly as_of?: Timestamp;
  /** Bounds below the usual ones. A bundle that ran out of time is whatever was found by then. */
  readonly budget?: EvidenceBudget;
}

/** Each from 1 on; what is not named is bounded as usual. */
export interface EvidenceBudget {
  readonly edges?: number;
  readonly nodes?: number;
  /** Of the passages' texts, by `o200k_base`. */
  readonly tokens?: number;
  readonly millis?: Millis;
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
  /** `text/markdown`, `text/html`, `text/plain`, `application/pdf`, `text/csv` or `application/json` (tables). */
  readonly media_type: string;
  readonly content: Uint8Array;
  readonly classification: Classification;
  readonly valid_until?: Timestamp;
  readonly review_by?: Timestamp;
}

/** One document, or all of a collection. */
export type DocumentChoice = { readonly document_id: string } | { readonly collection: string };

export interface Removed {
  readonly kind: 'removed';
  readonly documents: number;
  readonly sections: number;
  readonly edges: number;
  /** Subjects and objects that no edge of another document speaks of. */
  readonly nodes_gone: number;
}

export interface Ingested {
  readonly kind: 'ingested';
  readonly content_digest: Digest;
  readonly sections: number;
  /** False when exactly this was there already. */
  readonly changed: boolean;
  /** Edges that lost their evidence or were made of the former content. */
  readonly dropped: number;
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
  /** Why `retrieve` answers this question as it does: lists, ranks, weights, and who made each edge. The same question gives the same explanation, for ever; its budget of time is passed over. Refuses as `retrieve`. */
  abstract explain(call: CallContext, query: EvidenceQuery): Promise<OpenedDocument<EvidenceExplanation> | Refusal>;
  /** Takes documents and all that rests on them out of the working set, or only counts. Published snapshots keep them. Refuses KNOWLEDGE_DOCUMENT_UNKNOWN. */
  abstract remove(call: CallContext, choice: DocumentChoice, mode: 'remove' | 'count'): Promise<Removed | Refusal>;
  /** What was published last. Refuses KNOWLEDGE_NOTHING_PUBLISHED before the first time. */
  abstract currentSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal>;
  /** Puts a document in the working set, in place of its former content. Refuses KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED, KNOWLEDGE_DOCUMENT_ELSEWHERE and what its reader refuses: KNOWLEDGE_CONTENT_INVALID, KNOWLEDGE_CONTENT_TOO_LARGE, KNOWLEDGE_CONTENT_TOO_DEEP, KNOWLEDGE_PDF_ENCRYPTED, KNOWLEDGE_PDF_WITHOUT_TEXT. */
  abstract ingest(call: CallContext, document: IngestedDocument): Promise<Ingested | Refusal>;
  /**
   * Adds edges to the working set, all or none. The same edge again is harmless.
   * Refuses KNOWLEDGE_ONTOLOGY_MISSING, KNOWLEDGE_EDGE_WITHOUT_EVIDENCE, KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY. @throws Fault REQUEST_INVALID for what is no edge.
   */
  abstract putEdges(call: CallContext, edges: readonly Edge[]): Promise<EdgesWritten | Refusal>;
  /** Makes the working set a snapshot with its index and points `currentSnapshot` at it. An unchanged working set gives the same snapshot. */
  abstract publishSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal>;
}
