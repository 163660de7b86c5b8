import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type CurrentSnapshotRequest,
  type CurrentSnapshotResponse,
  type ExplainRequest,
  type ExplainResponse,
  type IngestRequest,
  type IngestResponse,
  type KnowledgeSubstrateController,
  KnowledgeSubstrateControllerMethods,
  KnowledgeSubstrateService,
  type PublishSnapshotRequest,
  type PublishSnapshotResponse,
  type PutEdgesRequest,
  type PutEdgesResponse,
  type RemoveRequest,
  type RemoveResponse,
  type RetrieveRequest,
  type RetrieveResponse,
} from '@contracts/generated/fiveplane/intelligence/v1/knowledge_substrate';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import { wireDocument } from '@platform/grpc/documents';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import { IngestDocument } from './ingest-document';
import { choiceFrom, documentFrom, edgesFrom, questionFrom, refusalOutcome, snapshotOutcome } from './knowledge-substrate.wire';
import { PublishSnapshot } from './publish-snapshot';
import { PutEdges } from './put-edges';
import { RemoveDocuments } from './remove-documents';
import { RetrieveEvidence } from './retrieve-evidence';
import { ShowSnapshot } from './show-snapshot';

export const KNOWLEDGE_SUBSTRATE_SERVICES = [
  serve(KnowledgeSubstrateService, ['orchestrator', 'conversation-manager', 'ingest-worker', 'all-in-one', 'cli']),
];

@Controller()
@KnowledgeSubstrateControllerMethods()
export class KnowledgeSubstrateGrpc implements KnowledgeSubstrateController {
  constructor(
    private readonly ingestDocument: IngestDocument,
    private readonly edges: PutEdges,
    private readonly publication: PublishSnapshot,
    private readonly current: ShowSnapshot,
    private readonly evidence: RetrieveEvidence,
    private readonly removal: RemoveDocuments,
  ) {}

  async ingest(request: IngestRequest, metadata?: Metadata): Promise<IngestResponse> {
    const { tenant } = callContextOf(metadata);
    const outcome = await this.ingestDocument.run(tenant, documentFrom(request), request.content);
    if (isRefusal(outcome)) return { outcome: refusalOutcome(outcome) };
    const { content_digest: contentDigest, sections, changed, dropped } = outcome;
    return { outcome: { $case: 'ingested', ingested: { contentDigest, sections, changed, dropped } } };
  }

  async putEdges(request: PutEdgesRequest, metadata?: Metadata): Promise<PutEdgesResponse> {
    const outcome = await this.edges.run(callContextOf(metadata), edgesFrom(request));
    return { outcome: isRefusal(outcome) ? refusalOutcome(outcome) : { $case: 'written', written: outcome.written } };
  }

  async publishSnapshot(_: PublishSnapshotRequest, metadata?: Metadata): Promise<PublishSnapshotResponse> {
    const published = await this.publication.run(callContextOf(metadata));
    return { outcome: isRefusal(published) ? refusalOutcome(published) : snapshotOutcome(published.head) };
  }

  async currentSnapshot(_: CurrentSnapshotRequest, metadata?: Metadata): Promise<CurrentSnapshotResponse> {
    const outcome = await this.current.run(callContextOf(metadata).tenant);
    return { outcome: isRefusal(outcome) ? refusalOutcome(outcome) : snapshotOutcome(outcome) };
  }

  async retrieve(request: RetrieveRequest, metadata?: Metadata): Promise<RetrieveResponse> {
    const outcome = await this.evidence.run(callContextOf(metadata).tenant, questionFrom(request));
    return {
      outcome: isRefusal(outcome) ? refusalOutcome(outcome) : { $case: 'bundle', bundle: wireDocument('evidence-bundle', outcome) },
    };
  }

  async explain({ question }: ExplainRequest, metadata?: Metadata): Promise<ExplainResponse> {
    if (question === undefined) throw new Fault('REQUEST_INVALID', 'an explanation is of a question', 'never');
    const outcome = await this.evidence.explain(callContextOf(metadata).tenant, questionFrom(question));
    if (isRefusal(outcome)) return { outcome: refusalOutcome(outcome) };
    return { outcome: { $case: 'explanation', explanation: wireDocument('evidence-explanation', outcome) } };
  }

  async remove(request: RemoveRequest, metadata?: Metadata): Promise<RemoveResponse> {
    const outcome = await this.removal.run(callContextOf(metadata).tenant, choiceFrom(request), request.dryRun ? 'count' : 'remove');
    if (isRefusal(outcome)) return { outcome: refusalOutcome(outcome) };
    const { documents, sections, edges, nodes_gone: nodesGone } = outcome;
    return { outcome: { $case: 'removed', removed: { documents, sections, edges, nodesGone } } };
  }
}
