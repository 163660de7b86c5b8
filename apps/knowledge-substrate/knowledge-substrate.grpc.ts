import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type CurrentSnapshotRequest,
  type CurrentSnapshotResponse,
  type IngestRequest,
  type IngestResponse,
  type KnowledgeSubstrateController,
  KnowledgeSubstrateControllerMethods,
  KnowledgeSubstrateService,
  type PublishSnapshotRequest,
  type PublishSnapshotResponse,
  type PutEdgesRequest,
  type PutEdgesResponse,
  type RetrieveRequest,
  type RetrieveResponse,
} from '@contracts/generated/fiveplane/intelligence/v1/knowledge_substrate';
import { isRefusal } from '@kernel/outcome';
import { wireDocument } from '@platform/grpc/documents';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import { IngestDocument } from './ingest-document';
import { documentFrom, edgesFrom, questionFrom, refusalOutcome, snapshotOutcome } from './knowledge-substrate.wire';
import { PublishSnapshot } from './publish-snapshot';
import { PutEdges } from './put-edges';
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
  ) {}

  async ingest(request: IngestRequest, metadata?: Metadata): Promise<IngestResponse> {
    const { tenant } = callContextOf(metadata);
    const outcome = await this.ingestDocument.run(tenant, documentFrom(request), request.content);
    if (isRefusal(outcome)) return { outcome: refusalOutcome(outcome) };
    const { content_digest: contentDigest, sections, changed } = outcome;
    return { outcome: { $case: 'ingested', ingested: { contentDigest, sections, changed } } };
  }

  async putEdges(request: PutEdgesRequest, metadata?: Metadata): Promise<PutEdgesResponse> {
    const outcome = await this.edges.run(callContextOf(metadata).tenant, edgesFrom(request));
    return { outcome: isRefusal(outcome) ? refusalOutcome(outcome) : { $case: 'written', written: outcome.written } };
  }

  async publishSnapshot(_: PublishSnapshotRequest, metadata?: Metadata): Promise<PublishSnapshotResponse> {
    return { outcome: snapshotOutcome(await this.publication.run(callContextOf(metadata).tenant)) };
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
}
