import { type DynamicModule, Module } from '@nestjs/common';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { provide, provideFactory } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CompiledPacks } from './compiled-packs';
import { DecidePolicy } from './decide-policy';
import { POLICY_ENGINE_SETTINGS } from './policy-engine.config';
import { POLICY_ENGINE_SERVICES, PolicyEngineGrpc } from './policy-engine.grpc';

@Module({})
export class PolicyEngineModule {
  static with({ settings, platformFor }: Pick<Booting<typeof POLICY_ENGINE_SETTINGS.shape>, 'settings' | 'platformFor'>): DynamicModule {
    return {
      module: PolicyEngineModule,
      imports: [platformFor('policy-engine')],
      controllers: [PolicyEngineGrpc],
      providers: [
        provideFactory(Registry, [Peers], (peers) => new GrpcRegistry(peers.to('trust-control-plane'))),
        provideFactory(CompiledPacks, [Registry], (registry) => new CompiledPacks(registry, settings.POLICY_PACKS_KEPT)),
        provide(DecidePolicy, CompiledPacks),
      ],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const POLICY_ENGINE: ServiceSpec<typeof POLICY_ENGINE_SETTINGS.shape> = {
  app: 'policy-engine',
  settings: POLICY_ENGINE_SETTINGS,
  services: POLICY_ENGINE_SERVICES,
  calls: ['trust-control-plane'],
  module: (booting) => PolicyEngineModule.with(booting),
};
