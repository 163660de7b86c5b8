import type { Metadata } from '@grpc/grpc-js';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import {
  type RegistryController,
  RegistryControllerMethods,
  RegistryService,
  type ResolveRequest,
  type ResolveResponse,
} from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalBytes } from '@kernel/canonical-json';
import { isDigest } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { isPublishedKind } from '@kernel/records/published-document';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { wireDocument } from '@platform/grpc/documents';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import type { Booting } from '@platform/service-spec';
import { Secret } from '@platform/settings/secret';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { GrpcPolicyDecisions } from '@edges/peers/policy-engine/grpc-policy-decisions';
import { describePolicyDecisions } from '@edges/peers/policy-engine/policy-decisions.contract';
import { POLICY_ENGINE, PolicyEngineModule } from './policy-engine.module';

/** The registry's wire over documents in memory. */
@Controller()
@RegistryControllerMethods()
class RegistryStub implements RegistryController {
  private readonly registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);

  async resolve({ kind, name }: ResolveRequest, metadata?: Metadata): Promise<ResolveResponse> {
    if (!isPublishedKind(kind) || name?.$case !== 'digest' || !isDigest(name.digest)) throw new Error('asked for what no digest names');
    const found = await this.registry.resolve(callContextOf(metadata), kind, { digest: name.digest });
    if (isRefusal(found)) return { outcome: { $case: 'refusal', refusal: { ...found, rules: [...found.rules] } } };
    const envelope = Buffer.from(canonicalBytes(found.envelope));
    return { outcome: { $case: 'document', document: { document: wireDocument(kind, found.value), envelope } } };
  }

  publish(): never {
    throw new Error('only read');
  }

  resolvePins(): never {
    throw new Error('only read');
  }

  promote(): never {
    throw new Error('only read');
  }

  listKeys(): never {
    throw new Error('only read');
  }
}

const SECRET = 'a-secret-shared-by-the-services-of-this-spec';

describePolicyDecisions('the app, over gRPC', openPolicyEngine);

async function openPolicyEngine() {
  const running = await bootService(
    {
      ...POLICY_ENGINE,
      calls: 'itself',
      services: [...POLICY_ENGINE.services, serve(RegistryService, ['policy-engine'])],
      module: (booting) => withRegistry(booting),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET },
  );
  const channel = new PeerChannel({
    peer: 'policy-engine',
    caller: 'orchestrator',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
    address: () => running.grpcAddress,
  });
  const close = async () => {
    channel.close();
    await running.stop();
  };
  return { decisions: new GrpcPolicyDecisions(channel), close };
}

function withRegistry(booting: Booting<typeof POLICY_ENGINE.settings.shape>): DynamicModule {
  const { platformFor } = booting;
  return { module: WholeProcess, imports: [PolicyEngineModule.with(booting), platformFor('policy-engine')], controllers: [RegistryStub] };
}

@Module({})
class WholeProcess {}
