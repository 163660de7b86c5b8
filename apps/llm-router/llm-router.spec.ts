import type { Metadata } from '@grpc/grpc-js';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RegistryController,
  RegistryControllerMethods,
  RegistryService,
  type ResolveRequest,
  type ResolveResponse,
} from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalBytes } from '@kernel/canonical-json';
import { signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { later, timestampOf } from '@kernel/time';
import { GrpcLlmRouter } from '@edges/peers/llm-router/grpc-llm-router';
import { describeLlmRouter } from '@edges/peers/llm-router/llm-router.contract';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { wireDocument } from '@platform/grpc/documents';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import type { Booting } from '@platform/service-spec';
import { Secret } from '@platform/settings/secret';
import { aMarket, aRoutedCall } from '@testing/a-model-catalogue';
import { LLM_ROUTER, LlmRouterModule } from './llm-router.module';

const SECRET = 'a-secret-shared-by-the-services-of-this-spec';
const market = aMarket();

/** The registry's wire over one market of `acme`. */
@Controller()
@RegistryControllerMethods()
class RegistryStub implements RegistryController {
  resolve({ kind, name }: ResolveRequest, metadata?: Metadata): ResolveResponse {
    const value = kind === 'model-catalogue' ? market.catalogue : market.policy;
    const digest = kind === 'model-catalogue' ? market.catalogueDigest : market.policyDigest;
    if (name?.$case !== 'digest' || name.digest !== digest || callContextOf(metadata).tenant !== 'acme') {
      return {
        outcome: { $case: 'refusal', refusal: { code: 'TRUST_UNKNOWN_DOCUMENT', reason: 'no such document is published', rules: [] } },
      };
    }
    const envelope = Buffer.from(canonicalBytes(signDocument(kind, value, privateKeyFrom(new Uint8Array(32).fill(7)))));
    return { outcome: { $case: 'document', document: { document: wireDocument(kind, value), envelope } } };
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

@Module({})
class WholeProcess {
  static with(booting: Booting<typeof LLM_ROUTER.settings.shape>): DynamicModule {
    return {
      module: WholeProcess,
      imports: [LlmRouterModule.with(booting), booting.platformFor('llm-router')],
      controllers: [RegistryStub],
    };
  }
}

async function boot() {
  const folder = mkdtempSync(join(tmpdir(), 'llm-router-'));
  const running = await bootService(
    {
      ...LLM_ROUTER,
      calls: 'itself',
      services: [...LLM_ROUTER.services, serve(RegistryService, ['llm-router'])],
      module: (booting) => WholeProcess.with(booting),
    },
    {
      FIVEPLANE_HTTP_PORT: '0',
      FIVEPLANE_GRPC_PORT: '0',
      FIVEPLANE_LOG_LEVEL: 'error',
      FIVEPLANE_SERVICE_SECRET: SECRET,
      FIVEPLANE_DATA_DIR: folder,
    },
  );
  const as = (caller: 'ai-gateway' | 'conversation-manager') =>
    new PeerChannel({
      peer: 'llm-router',
      caller,
      secret: new Secret(SECRET),
      clock: new SystemClock(),
      address: () => running.grpcAddress,
    });
  const stop = async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  };
  return { as, stop };
}

const call = (tenant: string) => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 10_000) });
const pins = { catalogue: market.catalogueDigest, policy: market.policyDigest };

// One process for the whole file: opening an embedded store takes seconds.
let booted: ReturnType<typeof boot> | undefined;
const app = () => (booted ??= boot());
afterAll(async () => (await app()).stop());

describeLlmRouter('the app, over gRPC', async () => {
  const channel = (await app()).as('ai-gateway');
  const router = new GrpcLlmRouter(channel, new SystemClock());
  const close = () => {
    router.drain();
    channel.close();
    return Promise.resolve();
  };
  return { router, call, routed: aRoutedCall(), pins, close };
});

describe('the llm-router', () => {
  it('takes shipped decisions from the ai-gateway alone, and knows only published markets', async () => {
    const channel = (await app()).as('conversation-manager');
    const router = new GrpcLlmRouter(channel, new SystemClock());
    const decision = await router.chooseRoute(call('acme'), aRoutedCall(), pins, 'mc_01KG9F4AR0000000000000000A');
    await expect(router.recordDecision(call('acme'), decision)).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    const unknown = router.chooseRoute(
      call('acme'),
      aRoutedCall(),
      { ...pins, policy: market.catalogueDigest },
      'mc_01KG9F4AR0000000000000000A',
    );
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
    router.drain();
    channel.close();
  });

  it('does not let an open stream of decisions hold it when it stops', async () => {
    const { as, stop } = await app();
    const channel = as('ai-gateway');
    const router = new GrpcLlmRouter(channel, new SystemClock());
    const decision = await router.chooseRoute(call('acme'), aRoutedCall(), pins, 'mc_01KG9F4AR0000000000000000B');
    await router.recordDecision(call('acme'), decision);
    await stop(); // would be cut off only after the drain time, and the test with it
    await expect(router.recordDecision(call('acme'), decision)).rejects.toMatchObject({ code: 'PEER_UNAVAILABLE' });
    channel.close();
    booted = Promise.resolve({ as, stop: () => Promise.resolve() });
  }, 8_000);
});
