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
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { PostgresRoutingDecisions } from '@edges/routing-decisions/postgres-routing-decisions';
import { RoutingDecisions } from '@edges/routing-decisions/routing-decisions';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { ChooseRoute } from './choose-route';
import { LLM_ROUTER_SETTINGS } from './llm-router.config';
import { LLM_ROUTER_SERVICES, LlmRouterGrpc } from './llm-router.grpc';
import { RecordDecisions } from './record-decisions';

type RegistryParts = [Peers, Caches, EventTopics, Lifecycle, Log, Metrics];

@Module({})
export class LlmRouterModule {
  static with({ platform, platformFor }: Pick<Booting<typeof LLM_ROUTER_SETTINGS.shape>, 'platform' | 'platformFor'>): DynamicModule {
    return {
      module: LlmRouterModule,
      imports: [platformFor('llm-router')],
      controllers: [LlmRouterGrpc],
      providers: [
        provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
          processDatabase('fp_router', platform, keeperOf(lifecycle, log)),
        ),
        provideFactory(EventTopics, [Lifecycle, Log, Metrics], (lifecycle: Lifecycle, log: Log, metrics: Metrics) =>
          processEventTopics(platform, {
            ...keeperOf(lifecycle, log),
            database: () => processDatabase('fp_events', platform, keeperOf(lifecycle, log)),
            watch: EventMetrics.of(metrics, log).topics,
          }),
        ),
        provideFactory(
          RoutingDecisions,
          [Database],
          (database: Database) => new PostgresRoutingDecisions(database, platform.FIVEPLANE_REGION),
        ),
        provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          processCaches(platform, { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) }),
        ),
        provideFactory(
          Registry,
          [Peers, Caches, EventTopics, Lifecycle, Log, Metrics],
          (...[peers, caches, topics, lifecycle, log, metrics]: RegistryParts) => {
            const promotions: Subscription = { consumer: 'llm-router', topics: ['promotions'], from: 'now', effect: evictPromoted(caches) };
            follow(topics, promotions, lifecycle, EventMetrics.of(metrics, log).topics, () => caches.evictAll());
            const registry = new GrpcRegistry(peers.to('trust-control-plane'));
            return new RegionCachedRegistry(registry, caches.of(SIGNED_DOCUMENTS, SIGNED_DOCUMENT_CODEC));
          },
        ),
        provide(RecordDecisions, RoutingDecisions),
        provide(ChooseRoute, Registry, RecordDecisions, IdSource, Clock),
      ],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const LLM_ROUTER: ServiceSpec<typeof LLM_ROUTER_SETTINGS.shape> = {
  app: 'llm-router',
  settings: LLM_ROUTER_SETTINGS,
  services: LLM_ROUTER_SERVICES,
  calls: ['trust-control-plane'],
  module: (booting) => LlmRouterModule.with(booting),
};
