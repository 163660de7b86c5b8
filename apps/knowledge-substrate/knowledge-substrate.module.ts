import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { EVIDENCE } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { Caches } from '@edges/cache/caches';
import { processCaches } from '@edges/cache/process-caches';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { DocumentReaders } from '@edges/document-readers/document-readers';
import { LibraryDocumentReaders } from '@edges/document-readers/library-document-readers';
import { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { PostgresKnowledgeStore } from '@edges/knowledge-store/postgres-knowledge-store';
import { GrpcModelBoundary } from '@edges/peers/ai-gateway/grpc-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { GrpcKeyHolders } from '@edges/peers/key-holders/grpc-key-holders';
import { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { GrpcOntologies } from '@edges/peers/ontologies/grpc-ontologies';
import { Ontologies } from '@edges/peers/ontologies/ontologies';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { Registry } from '@edges/peers/registry/registry';
import { DatedBundle } from '@planes/intelligence/knowledge/dated-bundle';
import { Peers } from '@platform/grpc/peers';
import { recordCodec } from '@platform/grpc/record-codec';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideAs, provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { KnowledgeDescriptionHttp } from './description.http';
import { DocumentsHttp } from './documents.http';
import { EvidenceHttp } from './evidence.http';
import { relayProvider } from './event-relay.module';
import { FindEvidence } from './find-evidence';
import { openGraph } from './knowledge-graph.module';
import { KNOWLEDGE_SUBSTRATE_SETTINGS } from './knowledge-substrate.config';
import { KNOWLEDGE_SUBSTRATE_SERVICES, KnowledgeSubstrateGrpc } from './knowledge-substrate.grpc';
import { RetrieveEvidence } from './retrieve-evidence';
import { useCases } from './use-cases';

type Shape = typeof KNOWLEDGE_SUBSTRATE_SETTINGS.shape;

/** Longest document that is taken as plain bytes; the readers refuse longer ones in their own words. */
export const KNOWLEDGE_UPLOADS = 12 * 1024 * 1024 + 1;

@Module({})
export class KnowledgeSubstrateModule {
  static with(booting: Booting<Shape>): DynamicModule {
    const environment = booting.settings.KNOWLEDGE_ENVIRONMENT;
    return KnowledgeSubstrateModule.over(booting, [
      provideFactory(Ontologies, [Peers], (peers: Peers) => new GrpcOntologies(peers.to('trust-control-plane'), environment)),
      provideFactory(Registry, [Peers], (peers: Peers) => new GrpcRegistry(peers.to('trust-control-plane'))),
      provideFactory(KeyHolders, [Peers], (peers: Peers) => new GrpcKeyHolders(peers.to('conversation-manager'))),
      provideFactory(ModelBoundary, [Peers], (peers: Peers) => new GrpcModelBoundary(peers.to('ai-gateway'))),
    ]);
  }

  /** @param peers Ontologies, Registry, KeyHolders and ModelBoundary. */
  static over({ settings, platform, platformFor }: Booting<Shape>, peers: readonly Provider[]): DynamicModule {
    return {
      module: KnowledgeSubstrateModule,
      imports: [platformFor('knowledge-substrate')],
      controllers: [KnowledgeSubstrateGrpc, DocumentsHttp, EvidenceHttp, KnowledgeDescriptionHttp],
      providers: [
        ...peers,
        ...useCases(settings, platform.FIVEPLANE_REGION),
        provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
          processDatabase('fp_knowledge', platform, keeperOf(lifecycle, log)),
        ),
        provideAs(DocumentReaders, LibraryDocumentReaders),
        provideFactory(KnowledgeStore, [Database], (database: Database) => new PostgresKnowledgeStore(database, platform.FIVEPLANE_REGION)),
        provideFactory(KnowledgeGraph, [KnowledgeStore, Database, Lifecycle], (...parts: [KnowledgeStore, Database, Lifecycle]) =>
          openGraph(settings, ...parts),
        ),
        provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          processCaches(platform, {
            clock,
            events: () => CacheMetrics.of(metrics),
            ...keeperOf(lifecycle, log),
          }),
        ),
        relayProvider(platform),
        provideFactory(
          RetrieveEvidence,
          [FindEvidence, Caches],
          (evidence: FindEvidence, caches: Caches) =>
            new RetrieveEvidence(evidence, caches.of(EVIDENCE, recordCodec('dated-bundle', DatedBundle))),
        ),
      ],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const KNOWLEDGE_SUBSTRATE: ServiceSpec<Shape> = {
  app: 'knowledge-substrate',
  settings: KNOWLEDGE_SUBSTRATE_SETTINGS,
  services: KNOWLEDGE_SUBSTRATE_SERVICES,
  calls: ['trust-control-plane', 'conversation-manager', 'ai-gateway'],
  uploads: KNOWLEDGE_UPLOADS,
  module: (booting) => KnowledgeSubstrateModule.with(booting),
};
