import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { later, timestampOf } from '@kernel/time';
import { GrpcLlmRouter } from '@edges/peers/llm-router/grpc-llm-router';
import { describeLlmRouter } from '@edges/peers/llm-router/llm-router.contract';
import { SystemClock } from '@platform/clock';
import { serve } from '@platform/grpc/served-service';
import { aMarket, aRoutedCall } from '@testing/a-model-catalogue';
import { bootApp } from '@testing/boot-app';
import { registryWire } from '@testing/boot-registry';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { LLM_ROUTER } from './llm-router.module';

const market = aMarket();

async function boot() {
  const folder = mkdtempSync(join(tmpdir(), 'llm-router-'));
  const registry = new ResolvingRegistry([], [], [market.catalogue, market.policy]);
  const beside = { controllers: [registryWire(registry)], services: [serve(RegistryService, ['llm-router'])] };
  const { as, close } = await bootApp(LLM_ROUTER, beside, { FIVEPLANE_DATA_DIR: folder });
  const stop = async () => {
    await close();
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
