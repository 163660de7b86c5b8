import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlmRouterService } from '@contracts/generated/fiveplane/model/v1/llm_router';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalJson } from '@kernel/canonical-json';
import { later, timestampOf } from '@kernel/time';
import { GrpcModelBoundary } from '@edges/peers/ai-gateway/grpc-model-boundary';
import { serve } from '@platform/grpc/served-service';
import { aMarket, aModelCall } from '@testing/a-model-catalogue';
import { bootApp } from '@testing/boot-app';
import { registryWire } from '@testing/boot-registry';
import { describeWithRedis } from '@testing/redis-server';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { AI_GATEWAY } from './ai-gateway.module';
import { notingRouter } from './noting-router.cases';

const market = aMarket();
const pins = { model_catalogue: market.catalogueDigest, routing_policy: market.policyDigest };
const task = { operation: 'answer.compose', message: 'where is it', answer_outline: '', results: [], evidence: [] };
const question = aModelCall({
  operation: 'answer.compose',
  required_capabilities: [],
  messages: [{ role: 'user', content: canonicalJson(task) }],
});
const CALLS = 20;

describeWithRedis('the ai-gateway with a Redis', ({ url }) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-gateway-'));
  let app: Awaited<ReturnType<typeof bootApp>>;
  beforeAll(async () => {
    const registry = new ResolvingRegistry([], [], [market.catalogue, market.policy]);
    app = await bootApp(
      AI_GATEWAY,
      {
        controllers: [registryWire(registry), notingRouter([])],
        services: [serve(RegistryService, ['ai-gateway']), serve(LlmRouterService, ['ai-gateway'])],
      },
      { FIVEPLANE_DATA_DIR: folder, REDIS_URL: url, CACHE_WAIT_MS: '1000', FIVEPLANE_REGION: `spec-${randomUUID()}` },
    );
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true });
  });

  it('puts amounts aside in the region, and says so', async () => {
    const boundary = new GrpcModelBoundary(app.as('orchestrator'));
    const context = { tenant: 'acme', principals: [], deadline: later(timestampOf(Date.now()), 60_000) };
    for (let call = 0; call < CALLS; call++) {
      const model_call_id = `mc_01KG9F4AR000000000000000${String(call).padStart(2, '0')}` as const;
      const { result } = await boundary.call(context, { ...question, model_call_id }, pins);
      expect(result.value.status).toBe('completed');
    }
    const metrics = await (await fetch(`${app.running.httpUrl}/metrics`)).text();
    const counted = (where: string): number => Number(new RegExp(`put_aside_total\\{where="${where}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
    // The first ones may come before the connection stands.
    expect(counted('region')).toBeGreaterThan(0);
    expect(counted('region') + counted('store')).toBe(CALLS);
  });
});
