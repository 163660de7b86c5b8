import { type DynamicModule, Module } from '@nestjs/common';
import { BoundedCache } from '@kernel/bounded-cache';
import { CachedRegistry } from '@edges/peers/registry/cached-registry';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CompileForRun } from './compile-for-run';
import { CONTEXT_COMPILER_SETTINGS } from './context-compiler.config';
import { CONTEXT_COMPILER_SERVICES, ContextCompilerGrpc } from './context-compiler.grpc';

@Module({})
export class ContextCompilerModule {
  static with({ settings, platformFor }: Pick<Booting<typeof CONTEXT_COMPILER_SETTINGS.shape>, 'settings' | 'platformFor'>): DynamicModule {
    return {
      module: ContextCompilerModule,
      imports: [platformFor('context-compiler')],
      controllers: [ContextCompilerGrpc],
      providers: [
        provideFactory(
          Registry,
          [Peers],
          (peers) => new CachedRegistry(new GrpcRegistry(peers.to('trust-control-plane')), settings.CONTEXT_DOCUMENTS_KEPT),
        ),
        provideFactory(
          CompileForRun,
          [Registry],
          (registry) => new CompileForRun(registry, new BoundedCache(settings.CONTEXT_COMPILES_KEPT)),
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
