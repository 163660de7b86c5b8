import Type from 'typebox';
import type { Refusal as WireRefusal } from '@contracts/generated/fiveplane/common/v1/document';
import type {
  IngestRequest,
  PutEdgesRequest,
  RemoveRequest,
  RetrieveRequest,
  Snapshot,
} from '@contracts/generated/fiveplane/intelligence/v1/knowledge_substrate';
import { Fault } from '@kernel/fault';
import type { Refusal } from '@kernel/outcome';
import { ClassificationField, closed, DigestField, NameField, orNull, TimestampField } from '@kernel/records/fields';
import type { DocumentChoice, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import { Edge } from '@planes/intelligence/knowledge/edge';
import { DocumentIdField } from '@planes/intelligence/knowledge/section';
import { fitRecord, parseRecord } from '@platform/grpc/documents';
import type { DocumentToIngest } from './ingest-document';
import type { EvidenceQuestion } from './find-evidence';

const IngestWire = closed({
  collection: NameField,
  document_id: DocumentIdField,
  title: NameField,
  media_type: NameField,
  classification: ClassificationField,
  valid_until: orNull(TimestampField),
  review_by: orNull(TimestampField),
});

const Bound = (most: number) => orNull(Type.Integer({ minimum: 1, maximum: most }));

const RetrieveWire = closed({
  snapshot_digest: DigestField,
  collection: NameField,
  query: Type.String({ maxLength: 100_000 }),
  top_k: Type.Integer({ minimum: 1, maximum: 50 }),
  max_hops: Type.Integer({ minimum: 0, maximum: 4 }),
  max_classification: ClassificationField,
  entities: Type.Array(NameField, { maxItems: 64 }),
  as_of: orNull(TimestampField),
  bounds: closed({ edges: Bound(1_000), nodes: Bound(10_000), tokens: Bound(200_000), millis: Bound(60_000) }),
});

/** Edges of one call. */
const MOST_EDGES = 1000;

/** What is to be ingested, without its content. @throws Fault REQUEST_INVALID naming what does not fit. */
export function documentFrom(request: IngestRequest): DocumentToIngest {
  const { collection, documentId: document_id, title, mediaType: media_type, classification } = request;
  const ends = { valid_until: textOrNull(request.validUntil), review_by: textOrNull(request.reviewBy) };
  return fitRecord('ingest request', IngestWire, { collection, document_id, title, media_type, classification, ...ends });
}

/** @throws Fault REQUEST_INVALID unless exactly one of the two is named. */
export function choiceFrom({ documentId, collection }: RemoveRequest): DocumentChoice {
  if ((documentId === '') === (collection === '')) throw new Fault('REQUEST_INVALID', 'name a document or a collection', 'never');
  return documentId === '' ? { collection } : { document_id: documentId };
}

/** @throws Fault REQUEST_INVALID for what is no edge in canonical JSON, or for too many. */
export function edgesFrom({ edges }: PutEdgesRequest): readonly Edge[] {
  if (edges.length > MOST_EDGES) throw new Fault('REQUEST_INVALID', `one call takes ${MOST_EDGES} edges at most`, 'never');
  return edges.map((bytes) => parseRecord('edge', Edge, bytes));
}

/** @throws Fault REQUEST_INVALID for numbers out of bounds and for what is no digest or class. */
export function questionFrom(request: RetrieveRequest): EvidenceQuestion {
  const { snapshotDigest, collection, query, topK, maxHops, maxClassification, entities, asOf } = request;
  const { maxEdges, maxNodes, maxTokens, maxMillis } = request;
  return fitRecord('retrieve request', RetrieveWire, {
    snapshot_digest: snapshotDigest,
    collection,
    query,
    top_k: topK,
    max_hops: maxHops,
    max_classification: maxClassification,
    entities,
    as_of: textOrNull(asOf),
    bounds: { edges: orNone(maxEdges), nodes: orNone(maxNodes), tokens: orNone(maxTokens), millis: orNone(maxMillis) },
  });
}

function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function orNone(bound: number): number | null {
  return bound === 0 ? null : bound;
}

export function snapshotOutcome(head: SnapshotHead): { readonly $case: 'snapshot'; readonly snapshot: Snapshot } {
  return {
    $case: 'snapshot',
    snapshot: {
      snapshotDigest: head.snapshot_digest,
      ontologyDigest: head.ontology_digest,
      indexGeneration: head.index_generation,
      publishedAt: head.published_at,
      sections: head.sections,
      edges: head.edges,
    },
  };
}

export function refusalOutcome({ code, reason, rules }: Refusal): { readonly $case: 'refusal'; readonly refusal: WireRefusal } {
  return { $case: 'refusal', refusal: { code, reason, rules: [...rules] } };
}
