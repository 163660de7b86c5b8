import { type DynamicModule, Module } from '@nestjs/common';
import { SIGNED_DOCUMENTS } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { Caches } from '@edges/cache/caches';
import { evictPromoted } from '@edges/cache/evict-promoted';
import { processCaches } from '@edges/cache/process-caches';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { EventTopics, type Subscription } from '@edges/events/event-topics';
import { follow, processEventTopics } from '@edges/events/process-events';
import { GrpcModelBoundary } from '@edges/peers/ai-gateway/grpc-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { Approvals } from '@edges/peers/approvals/approvals';
import { GrpcApprovals } from '@edges/peers/approvals/grpc-approvals';
import { ContextCompiler } from '@edges/peers/context-compiler/context-compiler';
import { GrpcContextCompiler } from '@edges/peers/context-compiler/grpc-context-compiler';
import { ConversationManager } from '@edges/peers/conversation-manager/conversation-manager';
import { GrpcConversationManager } from '@edges/peers/conversation-manager/grpc-conversation-manager';
import { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { GrpcDecisionRecords } from '@edges/peers/decision-records/grpc-decision-records';
import { GrpcKnowledgeSubstrate } from '@edges/peers/knowledge-substrate/grpc-knowledge-substrate';
import { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { GrpcMemoryService } from '@edges/peers/memory-service/grpc-memory-service';
import { MemoryService } from '@edges/peers/memory-service/memory-service';
import { GrpcPolicyDecisions } from '@edges/peers/policy-engine/grpc-policy-decisions';
import { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { GrpcToolBoundary } from '@edges/peers/tool-gateway/grpc-tool-boundary';
import { ToolBoundary } from '@edges/peers/tool-gateway/tool-boundary';
import { PostgresRunJournal } from '@edges/run-journal/postgres-run-journal';
import { RunJournal } from '@edges/run-journal/run-journal';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideAs, provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { DriveRun } from './drive-run';
import { ExportJournal } from './export-journal';
import { ORCHESTRATOR_SETTINGS } from './orchestrator.config';
import { ORCHESTRATOR_SERVICES, OrchestratorGrpc } from './orchestrator.grpc';
import { Pause } from '@kernel/pause';
import { TimerPause } from '@platform/timer-pause';
import { PerformEffect } from './perform-effect';
import { RandomSalts } from '@platform/random-salts';
import { SaltSource } from '@kernel/salt-source';
import { RecordFacts } from './record-facts';
import { RunLoop } from './run-loop';
import { RunMetrics } from './run-metrics';
import { RunNews } from './run-news';
import { RunsInSight } from './runs-in-sight';
import { StartRun } from './start-run';
import { TellRun } from './tell-run';
import { EFFECTS } from './use-cases';
import { ViewRun } from './view-run';
import { WatchRun } from './watch-run';

type RegistryParts = [Peers, Caches, EventTopics, Lifecycle, Log, Metrics];
const MESSAGE_LOOK_MS = 250;
const WATCH_LOOK_MS = 500;

@Module({})
export class OrchestratorModule {
  static with({ settings, platform, platformFor }: Booting<typeof ORCHESTRATOR_SETTINGS.shape>): DynamicModule {
    const options = {
      owner: `${process.pid}@${platform.FIVEPLANE_REGION}`,
      leaseMs: settings.ORCHESTRATOR_LEASE_MS,
      gatherMs: settings.ORCHESTRATOR_GATHER_MS,
      patienceMs: settings.ORCHESTRATOR_PATIENCE_MS,
      effectMs: settings.ORCHESTRATOR_EFFECT_MS,
      lookMs: MESSAGE_LOOK_MS,
    };
    const loop = { concurrency: settings.ORCHESTRATOR_CONCURRENCY, pollMs: settings.ORCHESTRATOR_POLL_MS };
    return {
      module: OrchestratorModule,
      imports: [platformFor('orchestrator')],
      controllers: [OrchestratorGrpc],
      providers: [
        provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
          processDatabase('fp_orchestrator', platform, keeperOf(lifecycle, log)),
        ),
        provideFactory(EventTopics, [Lifecycle, Log, Metrics], (lifecycle: Lifecycle, log: Log, metrics: Metrics) =>
          processEventTopics(platform, {
            ...keeperOf(lifecycle, log),
            database: () => processDatabase('fp_events', platform, keeperOf(lifecycle, log)),
            watch: EventMetrics.of(metrics, log).topics,
          }),
        ),
        provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          processCaches(platform, { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) }),
        ),
        provideFactory(RunJournal, [Database], (database: Database) => new PostgresRunJournal(database, platform.FIVEPLANE_REGION)),
        ...PEERS,
        provide(RunNews),
        provide(RunsInSight),
        provideAs(Pause, TimerPause),
        provideAs(SaltSource, RandomSalts),
        provideFactory(RecordFacts, [SaltSource], (salts: SaltSource) => new RecordFacts(salts, logIdOf(platform.FIVEPLANE_REGION, 0))),
        provide(RunMetrics, Metrics),
        ...EFFECTS,
        provideFactory(
          DriveRun,
          [RunJournal, PerformEffect, RunNews, RunsInSight, Clock, IdSource, Pause, Log, RunMetrics],
          (...parts: [RunJournal, PerformEffect, RunNews, RunsInSight, Clock, IdSource, Pause, Log, RunMetrics]) =>
            new DriveRun(...parts, options),
        ),
        provideFactory(
          RunLoop,
          [RunJournal, DriveRun, RunNews, Pause, Log, Lifecycle],
          (journal: RunJournal, drive: DriveRun, news: RunNews, pause: Pause, log: Log, lifecycle: Lifecycle) => {
            const runs = new RunLoop(journal, drive, news, pause, log, loop);
            lifecycle.whenServing('runs', () => runs.start());
            lifecycle.whenDraining('runs', () => runs.stop());
            return runs;
          },
        ),
        provide(StartRun, RunJournal, Registry, RunNews, Clock),
        provide(TellRun, RunJournal, RunNews, IdSource),
        provide(ViewRun, RunJournal, RunsInSight),
        provideFactory(
          WatchRun,
          [RunJournal, ViewRun, RunNews, RunsInSight],
          (...parts: [RunJournal, ViewRun, RunNews, RunsInSight]) => new WatchRun(...parts, WATCH_LOOK_MS),
        ),
        provide(ExportJournal, RunJournal),
      ],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const ORCHESTRATOR: ServiceSpec<typeof ORCHESTRATOR_SETTINGS.shape> = {
  app: 'orchestrator',
  settings: ORCHESTRATOR_SETTINGS,
  services: ORCHESTRATOR_SERVICES,
  calls: [
    'trust-control-plane',
    'knowledge-substrate',
    'memory-service',
    'context-compiler',
    'policy-engine',
    'ai-gateway',
    'tool-gateway',
    'conversation-manager',
  ],
  module: (booting) => OrchestratorModule.with(booting),
};

const PEERS = [
  provideFactory(
    Registry,
    [Peers, Caches, EventTopics, Lifecycle, Log, Metrics],
    (...[peers, caches, topics, lifecycle, log, metrics]: RegistryParts) => {
      const promotions: Subscription = { consumer: 'orchestrator', topics: ['promotions'], from: 'now', effect: evictPromoted(caches) };
      follow(topics, promotions, lifecycle, EventMetrics.of(metrics, log).topics, () => caches.evictAll());
      const registry = new GrpcRegistry(peers.to('trust-control-plane'));
      return new RegionCachedRegistry(registry, caches.of(SIGNED_DOCUMENTS, SIGNED_DOCUMENT_CODEC));
    },
  ),
  provideFactory(Approvals, [Peers], (peers: Peers) => new GrpcApprovals(peers.to('trust-control-plane'))),
  provideFactory(DecisionRecords, [Peers], (peers: Peers) => new GrpcDecisionRecords(peers.to('trust-control-plane'))),
  provideFactory(KnowledgeSubstrate, [Peers], (peers: Peers) => new GrpcKnowledgeSubstrate(peers.to('knowledge-substrate'))),
  provideFactory(MemoryService, [Peers], (peers: Peers) => new GrpcMemoryService(peers.to('memory-service'))),
  provideFactory(ContextCompiler, [Peers], (peers: Peers) => new GrpcContextCompiler(peers.to('context-compiler'))),
  provideFactory(PolicyDecisions, [Peers], (peers: Peers) => new GrpcPolicyDecisions(peers.to('policy-engine'))),
  provideFactory(ModelBoundary, [Peers], (peers: Peers) => new GrpcModelBoundary(peers.to('ai-gateway'))),
  provideFactory(ToolBoundary, [Peers], (peers: Peers) => new GrpcToolBoundary(peers.to('tool-gateway'))),
  provideFactory(ConversationManager, [Peers], (peers: Peers) => new GrpcConversationManager(peers.to('conversation-manager'))),
];
