import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { Caches } from '@edges/cache/caches';
import { processCaches } from '@edges/cache/process-caches';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC, SIGNED_DOCUMENTS } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { COMPILED_CODEC, COMPILED_CONTEXTS, CompileForRun } from './compile-for-run';
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
          processCaches(platform, {
            clock,
            events: () => new CacheMetrics(metrics),
            whenClosed: (name, step) => lifecycle.whenClosed(name, step),
            warn: (message, fields) => log.warn(message, fields),
          }),
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

/** The app as a process of its own; the all-in-one takes its parts. */
export const CONTEXT_COMPILER: ServiceSpec<typeof CONTEXT_COMPILER_SETTINGS.shape> = {
  app: 'context-compiler',
  settings: CONTEXT_COMPILER_SETTINGS,
  services: CONTEXT_COMPILER_SERVICES,
  calls: ['trust-control-plane'],
  module: (booting) => ContextCompilerModule.with(booting),
};
