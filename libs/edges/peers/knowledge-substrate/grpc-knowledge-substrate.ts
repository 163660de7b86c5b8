import { assertNever } from '@kernel/assert-never';
import { canonicalBytes } from '@kernel/canonical-json';
import { isDigest, type Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import {
  type CurrentSnapshotResponse,
  KnowledgeSubstrateService,
  type PublishSnapshotResponse,
} from '@contracts/generated/fiveplane/intelligence/v1/knowledge_substrate';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, type OpenedDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import {
  type DocumentChoice,
  type EdgesWritten,
  type EvidenceQuery,
  type Ingested,
  type IngestedDocument,
  KnowledgeSubstrate,
  type PublishedSnapshot,
  type Removed,
} from './knowledge-substrate';
import { wireQuestion } from './wire-question';

/** The knowledge substrate over gRPC. A bundle is believed only when it is of the snapshot and the tenant that were asked. */
export class GrpcKnowledgeSubstrate extends KnowledgeSubstrate {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async retrieve(call: CallContext, query: EvidenceQuery): Promise<OpenedDocument<EvidenceBundle> | Refusal> {
    const { outcome } = await this.channel.unary(KnowledgeSubstrateService.retrieve, wireQuestion(query), call);
    switch (outcome?.$case) {
      case 'bundle':
        return judgedAt(asked(openDocument('evidence-bundle', EvidenceBundle, outcome.bundle), call, query), query);
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Retrieve');
      default:
        return assertNever(outcome);
    }
  }

  override async explain(call: CallContext, query: EvidenceQuery): Promise<OpenedDocument<EvidenceExplanation> | Refusal> {
    const { outcome } = await this.channel.unary(KnowledgeSubstrateService.explain, { question: wireQuestion(query) }, call);
    switch (outcome?.$case) {
      case 'explanation':
        return asked(openDocument('evidence-explanation', EvidenceExplanation, outcome.explanation), call, query);
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Explain');
      default:
        return assertNever(outcome);
    }
  }

  override async remove(call: CallContext, choice: DocumentChoice, mode: 'remove' | 'count'): Promise<Removed | Refusal> {
    const wire = {
      documentId: 'document_id' in choice ? choice.document_id : '',
      collection: 'collection' in choice ? choice.collection : '',
      dryRun: mode === 'count',
    };
    const { outcome } = await this.channel.unary(KnowledgeSubstrateService.remove, wire, call);
    switch (outcome?.$case) {
      case 'removed': {
        const { documents, sections, edges, nodesGone: nodes_gone } = outcome.removed;
        return { kind: 'removed', documents, sections, edges, nodes_gone };
      }
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Remove');
      default:
        return assertNever(outcome);
    }
  }

  override async currentSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal> {
    return snapshotFrom(await this.channel.unary(KnowledgeSubstrateService.currentSnapshot, {}, call));
  }

  override async ingest(call: CallContext, document: IngestedDocument): Promise<Ingested | Refusal> {
    const wire = {
      collection: document.collection,
      documentId: document.document_id,
      title: document.title,
      mediaType: document.media_type,
      content: Buffer.from(document.content),
      classification: document.classification,
      validUntil: document.valid_until ?? '',
      reviewBy: document.review_by ?? '',
    };
    const { outcome } = await this.channel.unary(KnowledgeSubstrateService.ingest, wire, call);
    switch (outcome?.$case) {
      case 'ingested': {
        const { contentDigest, sections, changed, dropped } = outcome.ingested;
        return { kind: 'ingested', content_digest: digestFrom(contentDigest), sections, changed, dropped };
      }
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Ingest');
      default:
        return assertNever(outcome);
    }
  }

  override async putEdges(call: CallContext, edges: readonly Edge[]): Promise<EdgesWritten | Refusal> {
    const wire = { edges: edges.map((edge) => Buffer.from(canonicalBytes(edge))) };
    const { outcome } = await this.channel.unary(KnowledgeSubstrateService.putEdges, wire, call);
    switch (outcome?.$case) {
      case 'written':
        return { kind: 'written', written: outcome.written };
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('PutEdges');
      default:
        return assertNever(outcome);
    }
  }

  override async publishSnapshot(call: CallContext): Promise<PublishedSnapshot | Refusal> {
    return snapshotFrom(await this.channel.unary(KnowledgeSubstrateService.publishSnapshot, {}, call));
  }
}

function asked<T extends EvidenceBundle | EvidenceExplanation>(
  answer: OpenedDocument<T>,
  call: CallContext,
  query: EvidenceQuery,
): OpenedDocument<T> {
  if (answer.value.snapshot_version === query.snapshot_digest && answer.value.tenant_id === call.tenant) return answer;
  throw new Fault('DOCUMENT_CORRUPT', 'the knowledge substrate sent evidence that was not asked for', 'never');
}

function judgedAt(answer: OpenedDocument<EvidenceBundle>, { as_of }: EvidenceQuery): OpenedDocument<EvidenceBundle> {
  if (answer.value.as_of === as_of) return answer;
  throw new Fault('DOCUMENT_CORRUPT', 'the knowledge substrate judged evidence at another instant', 'never');
}

function snapshotFrom({ outcome }: CurrentSnapshotResponse | PublishSnapshotResponse): PublishedSnapshot | Refusal {
  switch (outcome?.$case) {
    case 'snapshot': {
      const { snapshotDigest, ontologyDigest, indexGeneration, publishedAt, sections, edges } = outcome.snapshot;
      return {
        kind: 'snapshot',
        snapshot_digest: digestFrom(snapshotDigest),
        ontology_digest: digestFrom(ontologyDigest),
        index_generation: digestFrom(indexGeneration),
        published_at: publishedAt,
        sections,
        edges,
      };
    }
    case 'refusal':
      return refusalFrom(outcome.refusal);
    case undefined:
      throw noOutcome('a question about a snapshot');
    default:
      return assertNever(outcome);
  }
}

function digestFrom(text: string): Digest {
  if (!isDigest(text)) throw new Fault('DOCUMENT_CORRUPT', 'the knowledge substrate sent a digest that is none', 'never');
  return text;
}

function refusalFrom({ code, reason, rules }: Pick<Refusal, 'code' | 'reason' | 'rules'>): Refusal {
  return refused(code, reason, rules);
}

function noOutcome(what: string): Fault {
  return new Fault('INTERNAL', `the knowledge substrate answered ${what} without an outcome`, 'never');
}
