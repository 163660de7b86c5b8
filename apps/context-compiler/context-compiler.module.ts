import { type DynamicModule, Module } from '@nestjs/common';
import { COMPILED_CONTEXTS, SIGNED_DOCUMENTS } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { Caches } from '@edges/cache/caches';
import { evictedCaches } from '@edges/cache/evicted-caches';
import { sharedDatabase } from '@edges/database/process-store';
import { hearPromotions } from '@edges/events/hear-promotions';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import type { PlatformSettings } from '@platform/settings/platform-settings';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { COMPILED_CODEC, CompileForRun } from './compile-for-run';
import { CONTEXT_COMPILER_SETTINGS } from './context-compiler.config';
import { CONTEXT_COMPILER_SERVICES, ContextCompilerGrpc } from './context-compiler.grpc';

@Module({})
export class ContextCompilerModule {
  static with({ platform, platformFor }: Pick<Booting<typeof CONTEXT_COMPILER_SETTINGS.shape>, 'platform' | 'platformFor'>): DynamicModule {
    return {
      module: ContextCompilerModule,
      imports: [platformFor('context-compiler')],
      controllers: [ContextCompilerGrpc],
      providers: [
        provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          openCaches(platform, clock, metrics, lifecycle, log),
        ),
        provideFactory(
          Registry,
          [Peers, Caches],
          (peers: Peers, caches: Caches) =>
            new RegionCachedRegistry(new GrpcRegistry(peers.to('trust-control-plane')), caches.of(SIGNED_DOCUMENTS, SIGNED_DOCUMENT_CODEC)),
        ),
        provideFactory(
          CompileForRun,
          [Registry, Caches],
          (registry: Registry, caches: Caches) => new CompileForRun(registry, caches.of(COMPILED_CONTEXTS, COMPILED_CODEC)),
        ),
      ],
    };
  }
}

function openCaches(platform: PlatformSettings, clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log): Promise<Caches> {
  const keeper = keeperOf(lifecycle, log);
  const watch = EventMetrics.of(metrics, log).topics;
  const hearing = { ...keeper, watch, life: lifecycle, database: sharedDatabase('fp_events', platform, keeper) };
  const caches = { ...keeper, clock, events: () => CacheMetrics.of(metrics) };
  return evictedCaches(platform, caches, (...heard) => hearPromotions('context-compiler', platform, hearing, ...heard));
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const CONTEXT_COMPILER: ServiceSpec<typeof CONTEXT_COMPILER_SETTINGS.shape> = {
  app: 'context-compiler',
  settings: CONTEXT_COMPILER_SETTINGS,
  services: CONTEXT_COMPILER_SERVICES,
  calls: ['trust-control-plane'],
  module: (booting) => ContextCompilerModule.with(booting),
};
