import { type DynamicModule, Module } from '@nestjs/common';
import { POLICY_DECISIONS, SIGNED_DOCUMENTS } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { PolicyDecision } from '@kernel/records/policy';
import { Caches } from '@edges/cache/caches';
import { evictedCaches } from '@edges/cache/evicted-caches';
import { sharedDatabase } from '@edges/database/process-store';
import { hearPromotions } from '@edges/events/hear-promotions';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { recordCodec } from '@platform/grpc/record-codec';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import type { PlatformSettings } from '@platform/settings/platform-settings';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { CompiledPacks } from './compiled-packs';
import { DecidePolicy } from './decide-policy';
import { POLICY_ENGINE_SETTINGS } from './policy-engine.config';
import { POLICY_ENGINE_SERVICES, PolicyEngineGrpc } from './policy-engine.grpc';

@Module({})
export class PolicyEngineModule {
  static with({
    settings,
    platform,
    platformFor,
  }: Pick<Booting<typeof POLICY_ENGINE_SETTINGS.shape>, 'settings' | 'platform' | 'platformFor'>): DynamicModule {
    return {
      module: PolicyEngineModule,
      imports: [platformFor('policy-engine')],
      controllers: [PolicyEngineGrpc],
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
        provideFactory(CompiledPacks, [Registry], (registry) => new CompiledPacks(registry, settings.POLICY_PACKS_KEPT)),
        provideFactory(
          DecidePolicy,
          [CompiledPacks, Caches],
          (packs: CompiledPacks, caches: Caches) =>
            new DecidePolicy(packs, caches.of(POLICY_DECISIONS, recordCodec('policy-decision', PolicyDecision))),
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
  return evictedCaches(platform, caches, (...heard) => hearPromotions('policy-engine', platform, hearing, ...heard));
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const POLICY_ENGINE: ServiceSpec<typeof POLICY_ENGINE_SETTINGS.shape> = {
  app: 'policy-engine',
  settings: POLICY_ENGINE_SETTINGS,
  services: POLICY_ENGINE_SERVICES,
  calls: ['trust-control-plane'],
  module: (booting) => PolicyEngineModule.with(booting),
};
