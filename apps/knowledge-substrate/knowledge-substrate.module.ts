import { type DynamicModule, Module } from '@nestjs/common';
import { EVIDENCE } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { Caches } from '@edges/cache/caches';
import { processCaches } from '@edges/cache/process-caches';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { PostgresKnowledgeStore } from '@edges/knowledge-store/postgres-knowledge-store';
import { recordCodec } from '@platform/grpc/record-codec';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { IngestDocument } from './ingest-document';
import { KNOWLEDGE_SUBSTRATE_SETTINGS } from './knowledge-substrate.config';
import { KNOWLEDGE_SUBSTRATE_SERVICES, KnowledgeSubstrateGrpc } from './knowledge-substrate.grpc';
import { openGraph } from './knowledge-graph.module';
import { PublishSnapshot } from './publish-snapshot';
import { PutEdges } from './put-edges';
import { RetrieveEvidence } from './retrieve-evidence';
import { ShowSnapshot } from './show-snapshot';

type Shape = typeof KNOWLEDGE_SUBSTRATE_SETTINGS.shape;

@Module({})
export class KnowledgeSubstrateModule {
  static with({ settings, platform, platformFor }: Booting<Shape>): DynamicModule {
    return {
      module: KnowledgeSubstrateModule,
      imports: [platformFor('knowledge-substrate')],
      controllers: [KnowledgeSubstrateGrpc],
      providers: [
        provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
          processDatabase('fp_knowledge', platform, keeperOf(lifecycle, log)),
        ),
        provideFactory(KnowledgeStore, [Database], (database: Database) => new PostgresKnowledgeStore(database, platform.FIVEPLANE_REGION)),
        provideFactory(
          KnowledgeGraph,
          [KnowledgeStore, Database, Lifecycle],
          (...parts: [KnowledgeStore, Database, Lifecycle]) => openGraph(settings, ...parts),
        ),
        provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          processCaches(platform, {
            clock,
            events: () => CacheMetrics.of(metrics),
            ...keeperOf(lifecycle, log),
          }),
        ),
        provide(IngestDocument, KnowledgeStore, Clock),
        provide(PutEdges, KnowledgeStore),
        provide(PublishSnapshot, KnowledgeStore, Clock, Log),
        provide(ShowSnapshot, KnowledgeStore),
        provideFactory(
          RetrieveEvidence,
          [KnowledgeStore, KnowledgeGraph, Caches],
          (store: KnowledgeStore, graph: KnowledgeGraph, caches: Caches) =>
            new RetrieveEvidence(store, graph, caches.of(EVIDENCE, recordCodec('evidence-bundle', EvidenceBundle))),
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
  calls: [],
  module: (booting) => KnowledgeSubstrateModule.with(booting),
};
