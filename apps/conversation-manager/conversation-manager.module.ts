import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ENDED_RUNS, SIGNED_DOCUMENTS } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { ApiKeys } from '@edges/api-keys/api-keys';
import { KeySecrets } from '@edges/api-keys/key-secrets';
import { PostgresApiKeys } from '@edges/api-keys/postgres-api-keys';
import { RandomKeySecrets } from '@edges/api-keys/random-key-secrets';
import { Caches } from '@edges/cache/caches';
import { evictPromoted } from '@edges/cache/evict-promoted';
import { processCaches } from '@edges/cache/process-caches';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { EventTopics, type Subscription } from '@edges/events/event-topics';
import { eventRelay, follow, processEventTopics, relayRounds, relayWhileServing } from '@edges/events/process-events';
import { Approvals } from '@edges/peers/approvals/approvals';
import { GrpcApprovals } from '@edges/peers/approvals/grpc-approvals';
import { AuditProofs } from '@edges/peers/audit-proofs/audit-proofs';
import { GrpcAuditProofs } from '@edges/peers/audit-proofs/grpc-audit-proofs';
import { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { GrpcDecisionRecords } from '@edges/peers/decision-records/grpc-decision-records';
import { GrpcKnowledgeSubstrate } from '@edges/peers/knowledge-substrate/grpc-knowledge-substrate';
import { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { GrpcMemoryService } from '@edges/peers/memory-service/grpc-memory-service';
import { MemoryService } from '@edges/peers/memory-service/memory-service';
import { GrpcOrchestrator } from '@edges/peers/orchestrator/grpc-orchestrator';
import { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { ENDED_RUN_CODEC } from '@edges/run-book/booked-run-codec';
import { PostgresRunBook } from '@edges/run-book/postgres-run-book';
import { RememberedRunBook } from '@edges/run-book/remembered-run-book';
import { RunBook } from '@edges/run-book/run-book';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideAs, provideFactory } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import type { ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { Authenticate } from './authenticate';
import { BoundaryModule, type ConversationBooting } from './boundary.module';
import { CONVERSATION_SETTINGS } from './conversation-manager.config';
import { CONVERSATION_SERVICES } from './conversation-manager.grpc';
import { IssueApiKey } from './issue-api-key';

type RegistryParts = [Peers, Caches, EventTopics, Lifecycle, Log, Metrics];

@Module({})
export class ConversationManagerModule {
  /** Makes API keys; injectable wherever this module is imported. */
  static readonly Keys = IssueApiKey;
  /** Says whom an API key lets in; injectable as well. */
  static readonly Door = Authenticate;

  static with(booting: ConversationBooting): DynamicModule {
    const boundary = BoundaryModule.over(booting, [...stores(booting), ...PEERS]);
    return { module: ConversationManagerModule, imports: [boundary], exports: [boundary] };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const CONVERSATION_MANAGER: ServiceSpec<typeof CONVERSATION_SETTINGS.shape> = {
  app: 'conversation-manager',
  settings: CONVERSATION_SETTINGS,
  services: CONVERSATION_SERVICES,
  calls: ['trust-control-plane', 'orchestrator', 'knowledge-substrate', 'memory-service'],
  module: (booting) => ConversationManagerModule.with(booting),
};

function stores({ platform }: ConversationBooting): readonly Provider[] {
  const region = platform.FIVEPLANE_REGION;
  return [
    provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
      processDatabase('fp_conversation', platform, keeperOf(lifecycle, log)),
    ),
    provideFactory(EventTopics, [Lifecycle, Log, Metrics], (lifecycle: Lifecycle, log: Log, metrics: Metrics) =>
      processEventTopics(platform, {
        ...keeperOf(lifecycle, log),
        database: () => processDatabase('fp_events', platform, keeperOf(lifecycle, log)),
        watch: EventMetrics.of(metrics, log).topics,
      }),
    ),
    provideFactory(
      EventRelay,
      [Database, EventTopics, Lifecycle, Log, Metrics],
      (database: Database, topics: EventTopics, lifecycle: Lifecycle, log: Log, metrics: Metrics) => {
        const relay = eventRelay(database, 'conversation', topics, EventMetrics.of(metrics, log).relay('conversation'));
        const wait = (cause: unknown): void => log.warn('events wait', { outbox: 'conversation', cause });
        const rounds = new Rounds(relayRounds(relay, platform.EVENTS_PAUSE_MS), platform.EVENTS_PAUSE_MS, wait);
        relayWhileServing(relay, rounds, lifecycle);
        return new EventRelay();
      },
    ),
    provideFactory(ApiKeys, [Database], (database: Database) => new PostgresApiKeys(database, region)),
    provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
      processCaches(platform, { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) }),
    ),
    provideFactory(
      RunBook,
      [Database, Caches],
      (database: Database, caches: Caches) =>
        new RememberedRunBook(new PostgresRunBook(database, region), caches.of(ENDED_RUNS, ENDED_RUN_CODEC)),
    ),
    provideAs(KeySecrets, RandomKeySecrets),
  ];
}

/** Stands for what runs beside the calls, so that Nest makes it. */
class EventRelay {}

const PEERS: readonly Provider[] = [
  provideFactory(
    Registry,
    [Peers, Caches, EventTopics, Lifecycle, Log, Metrics],
    (...[peers, caches, topics, lifecycle, log, metrics]: RegistryParts) => {
      const promotions: Subscription = {
        consumer: 'conversation-manager',
        topics: ['promotions'],
        from: 'now',
        effect: evictPromoted(caches),
      };
      follow(topics, promotions, lifecycle, EventMetrics.of(metrics, log).topics, () => caches.evictAll());
      const registry = new GrpcRegistry(peers.to('trust-control-plane'));
      return new RegionCachedRegistry(registry, caches.of(SIGNED_DOCUMENTS, SIGNED_DOCUMENT_CODEC));
    },
  ),
  provideFactory(Approvals, [Peers], (peers: Peers) => new GrpcApprovals(peers.to('trust-control-plane'))),
  provideFactory(DecisionRecords, [Peers], (peers: Peers) => new GrpcDecisionRecords(peers.to('trust-control-plane'))),
  provideFactory(AuditProofs, [Peers], (peers: Peers) => new GrpcAuditProofs(peers.to('trust-control-plane'))),
  provideFactory(KnowledgeSubstrate, [Peers], (peers: Peers) => new GrpcKnowledgeSubstrate(peers.to('knowledge-substrate'))),
  provideFactory(MemoryService, [Peers], (peers: Peers) => new GrpcMemoryService(peers.to('memory-service'))),
  provideFactory(Orchestrator, [Peers], (peers: Peers) => new GrpcOrchestrator(peers.to('orchestrator'))),
];
