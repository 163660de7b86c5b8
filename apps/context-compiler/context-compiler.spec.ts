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
import { describeContextCompiler } from '@edges/peers/context-compiler/context-compiler.contract';
import { GrpcContextCompiler } from '@edges/peers/context-compiler/grpc-context-compiler';
import { CONTEXT_COMPILER, ContextCompilerModule } from './context-compiler.module';

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

describeContextCompiler('the app, over gRPC', openContextCompiler);

async function openContextCompiler() {
  const running = await bootService(
    {
      ...CONTEXT_COMPILER,
      calls: 'itself',
      services: [...CONTEXT_COMPILER.services, serve(RegistryService, ['context-compiler'])],
      module: (booting) => withRegistry(booting),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET },
  );
  const channel = new PeerChannel({
    peer: 'context-compiler',
    caller: 'orchestrator',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
    address: () => running.grpcAddress,
  });
  const close = async () => {
    channel.close();
    await running.stop();
  };
  return { compiler: new GrpcContextCompiler(channel), close };
}

function withRegistry(booting: Booting<typeof CONTEXT_COMPILER.settings.shape>): DynamicModule {
  const { platformFor } = booting;
  return {
    module: WholeProcess,
    imports: [ContextCompilerModule.with(booting), platformFor('context-compiler')],
    controllers: [RegistryStub],
  };
}

@Module({})
class WholeProcess {}
