import Type, { type TSchema } from 'typebox';
import { closed, CountField, DigestField, NameField, orNull, TimestampField } from '@kernel/records/fields';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import { KNOWLEDGE_ACCESS, type KnowledgeOperation } from '@planes/intelligence/knowledge/access';
import { describeApi, type DescribedOperation } from '@platform/http/describe-api';
import { RAW_BYTES_TYPE } from '@platform/http/raw-bytes';
import { DocumentQuery, ExtractionBody, QuestionBody, RemovalBody, RulesBody, SnapshotsQuery, TableQuery } from './knowledge-requests';

type Operation = Omit<DescribedOperation, 'roles' | 'id'> & { readonly id: KnowledgeOperation };

const ingested = {
  content_digest: DigestField,
  reader: NameField,
  sections: CountField,
  changed: Type.Boolean(),
  dropped: CountField,
};
const Ingested = closed(ingested);
const IngestedTable = closed({ ...ingested, rows: CountField, edges: CountField, passed_over: CountField });
const RulesApplied = closed({ documents: CountField, edges: CountField });
const Doubted = closed({ document_id: NameField, section_id: NameField, code: NameField, reason: Type.String() });
const EdgesExtracted = closed({ documents: CountField, sections: CountField, edges: CountField, doubted: Type.Array(Doubted) });
const Removed = closed({ documents: CountField, sections: CountField, edges: CountField, nodes_gone: CountField, dry_run: Type.Boolean() });
const head = {
  snapshot_digest: DigestField,
  ontology_digest: DigestField,
  index_generation: DigestField,
  published_at: TimestampField,
  sections: CountField,
  edges: CountField,
  ontology: NameField,
};
const LeftOut = closed({ without_evidence: CountField, outside_ontology: CountField });
const Snapshot = closed({ ...head, left_out: LeftOut });
const Snapshots = closed({ snapshots: Type.Array(closed({ ...head, current: Type.Boolean() })) });
const Finding = closed({ part: NameField, place: orNull(CountField), problem: Type.String() });
const Verification = closed({
  snapshot_digest: DigestField,
  status: Type.Enum(['whole', 'different']),
  sections: CountField,
  edges: CountField,
  findings: Type.Array(Finding),
});

const EVENTS = 'text/event-stream';
const answer = (description: string, name: string, schema: TSchema, stream?: string) => ({
  200: { description, body: [name, schema] as const, ...(stream === undefined ? {} : { stream }) },
});

/** Every operation of the knowledge API. */
export const KNOWLEDGE_API: readonly Operation[] = [
  {
    ...{ id: 'ingestDocument', method: 'post', path: '/v1/knowledge/documents', tag: 'documents' },
    summary: 'Put a document into the working set',
    description: 'Markdown, HTML, PDF or plain text. The same bytes again change nothing. Nothing is found before a snapshot is built.',
    ...{ query: DocumentQuery, bodyStream: RAW_BYTES_TYPE },
    ...{ answers: answer('What became of it.', 'Ingested', Ingested), refusals: [409, 413, 415, 422] },
  },
  {
    ...{ id: 'ingestTable', method: 'post', path: '/v1/knowledge/tables', tag: 'documents' },
    summary: 'Put a declared table into the working set, with the edges that its mapping reads in it',
    description: 'CSV with a header, or a JSON array of flat objects. Every row is a section, called by the key column.',
    ...{ query: TableQuery, bodyStream: RAW_BYTES_TYPE },
    ...{ answers: answer('What became of it.', 'IngestedTable', IngestedTable), refusals: [409, 413, 415, 422] },
  },
  {
    ...{ id: 'applyRules', method: 'post', path: '/v1/knowledge/rules', tag: 'edges' },
    summary: 'Read edges out of documents by patterns',
    ...{ body: ['RulesBody', RulesBody], answers: answer('What was read.', 'RulesApplied', RulesApplied), refusals: [404, 409, 422] },
  },
  {
    ...{ id: 'extractEdges', method: 'post', path: '/v1/knowledge/extractions', tag: 'edges' },
    summary: 'Let a model read edges out of documents',
    description:
      'Asked through the AI Gateway, section by section. An answer that the section or the ontology does not bear out is refused whole.',
    ...{ body: ['ExtractionBody', ExtractionBody], refusals: [404, 409, 422] },
    answers: answer('What was read, and which answers were not believed.', 'EdgesExtracted', EdgesExtracted, EVENTS),
  },
  {
    ...{ id: 'removeDocuments', method: 'post', path: '/v1/knowledge/removals', tag: 'documents' },
    summary: 'Take documents out of the working set, with all that rests on them',
    description: 'Snapshots that were published before keep them. `dry_run` counts and removes nothing.',
    ...{ body: ['RemovalBody', RemovalBody], answers: answer('What went.', 'Removed', Removed), refusals: [404, 422] },
  },
  {
    ...{ id: 'buildSnapshot', method: 'post', path: '/v1/knowledge/snapshots', tag: 'snapshots' },
    summary: 'Publish the working set as the current snapshot',
    description: 'With `Accept: text/event-stream` the answer tells how far it is: `progress`, then `result` or `problem`.',
    ...{ answers: answer('The snapshot.', 'Snapshot', Snapshot, EVENTS), refusals: [422] },
  },
  {
    ...{ id: 'listSnapshots', method: 'get', path: '/v1/knowledge/snapshots', tag: 'snapshots' },
    summary: 'List snapshots, newest first',
    ...{ query: SnapshotsQuery, answers: answer('Snapshots.', 'Snapshots', Snapshots), refusals: [422] },
  },
  {
    ...{ id: 'verifySnapshot', method: 'post', path: '/v1/knowledge/snapshots/{digest}/verification', tag: 'snapshots' },
    summary: 'Hold a snapshot against its digest, row by row',
    places: { digest: DigestField },
    ...{ answers: answer('Whether it is whole.', 'Verification', Verification, EVENTS), refusals: [404] },
  },
  {
    ...{ id: 'queryEvidence', method: 'post', path: '/v1/knowledge/query', tag: 'evidence' },
    summary: 'Find evidence in one snapshot',
    description:
      'Passages, edges from the entities that the query names, conflicts, and what is stale. Limits that cut the answer are named.',
    ...{ body: ['QuestionBody', QuestionBody], answers: answer('The bundle.', 'EvidenceBundle', EvidenceBundle), refusals: [404, 422] },
  },
  {
    ...{ id: 'explainEvidence', method: 'post', path: '/v1/knowledge/explain', tag: 'evidence' },
    summary: 'Say why a question is answered as it is',
    ...{ body: ['QuestionBody', QuestionBody], refusals: [404, 422] },
    answers: answer('Lists, ranks and weights of every passage; who made every edge.', 'EvidenceExplanation', EvidenceExplanation),
  },
];

/** The OpenAPI 3.1 description of the knowledge API, made from the very schemas that requests are checked with. */
export function knowledgeDescription(): object {
  return describeApi({
    title: 'Fiveplane knowledge',
    description:
      'Documents and edges of a working set, snapshots of it, and evidence found in them. Times are RFC 3339 UTC with milliseconds.',
    tags: ['documents', 'edges', 'snapshots', 'evidence'],
    reasons: {
      409: 'It does not fit what is there, or the tenant has promoted no ontology.',
      413: 'The document is too large.',
      415: 'Nobody here reads documents of this type.',
      422: 'The request, the document or its edges are not what they must be.',
    },
    operations: KNOWLEDGE_API.map((operation) => ({ ...operation, roles: KNOWLEDGE_ACCESS[operation.id] })),
  });
}
