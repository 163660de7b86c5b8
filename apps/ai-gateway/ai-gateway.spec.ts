import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlmRouterService } from '@contracts/generated/fiveplane/model/v1/llm_router';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalJson } from '@kernel/canonical-json';
import { later, timestampOf } from '@kernel/time';
import { describeEmbeddingBoundary } from '@edges/peers/ai-gateway/embedding-boundary.contract';
import { GrpcEmbeddingBoundary } from '@edges/peers/ai-gateway/grpc-embedding-boundary';
import { GrpcModelBoundary } from '@edges/peers/ai-gateway/grpc-model-boundary';
import { describeModelBoundary } from '@edges/peers/ai-gateway/model-boundary.contract';
import { serve } from '@platform/grpc/served-service';
import { aMarket, aModelCall } from '@testing/a-model-catalogue';
import { bootApp } from '@testing/boot-app';
import { registryWire } from '@testing/boot-registry';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { endChunk, ScriptedOpenAiServer, textChunk, usageChunk } from '@testing/scripted-openai-server';
import { AI_GATEWAY } from './ai-gateway.module';
import { notingRouter } from './noting-router.cases';

const market = aMarket();
const task = { operation: 'answer.compose', message: 'where is it', answer_outline: '', results: [], evidence: [] };
const question = aModelCall({
  operation: 'answer.compose',
  required_capabilities: [],
  messages: [{ role: 'user', content: canonicalJson(task) }],
});
const pins = { model_catalogue: market.catalogueDigest, routing_policy: market.policyDigest };

/** What reached the llm-router, in order. */
const SHIPPED: string[] = [];

async function boot() {
  const folder = mkdtempSync(join(tmpdir(), 'ai-gateway-'));
  const server = await ScriptedOpenAiServer.start({
    kind: 'stream',
    events: [textChunk('It is '), textChunk('here.'), endChunk(), usageChunk(30, 4)],
  });
  const registry = new ResolvingRegistry([], [], [market.catalogue, market.policy]);
  const { running, as, close } = await bootApp(
    AI_GATEWAY,
    {
      controllers: [registryWire(registry), notingRouter(SHIPPED)],
      services: [serve(RegistryService, ['ai-gateway']), serve(LlmRouterService, ['ai-gateway'])],
    },
    {
      ...{ FIVEPLANE_DATA_DIR: folder, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: 'tiny' },
      ...{ OPENAI_EMBEDDING_MODEL: 'tiny-vectors', OPENAI_EMBEDDING_DIMENSIONS: '4' },
    },
  );
  const stop = async () => {
    await close();
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  const embedding = new GrpcEmbeddingBoundary(as('memory-service'));
  return { boundary: new GrpcModelBoundary(as('orchestrator')), embedding, httpUrl: running.httpUrl, server, close: stop };
}

const context = (tenant: string) => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 10_000) });

// One process for the whole file: opening an embedded store takes seconds.
let booted: ReturnType<typeof boot> | undefined;
const app = () => (booted ??= boot());
afterAll(async () => {
  await (await app()).close();
  expect(new Set(SHIPPED)).toEqual(new Set(['decision', 'result']));
});

describe('the ai-gateway', () => {
  it('uses a real provider as soon as it has a key, and counts what happened', async () => {
    const { boundary, httpUrl, server } = await app();
    const deltas: string[] = [];
    const { result } = await boundary.call(context('acme'), question, pins, (text) => deltas.push(text));
    // 30 × 2 + 4 × 10
    expect(result.value).toMatchObject({ status: 'completed', text: 'It is here.', profile_id: 'paid-large', cost_usd_micros: 100 });
    expect(deltas).toEqual(['It is ', 'here.']);
    expect(server.seen[0]).toMatchObject({ authorization: 'Bearer sk-test', body: { model: 'tiny', max_tokens: 500 } });
    const metrics = await (await fetch(`${httpUrl}/metrics`)).text();
    expect(metrics).toContain('fiveplane_model_gateway_calls_total{operation="answer.compose",status="completed"} 1');
    expect(metrics).toContain('fiveplane_model_gateway_overhead_seconds_count 1');
  });

  it('falls back to the built-in model when the provider is away', async () => {
    const { boundary, server } = await app();
    server.script({ kind: 'status', status: 401 });
    const { result } = await boundary.call(context('acme'), { ...question, model_call_id: 'mc_01KG9F4AR0000000000000000F' }, pins);
    expect(result.value).toMatchObject({ status: 'completed', profile_id: 'builtin-small' });
    expect(result.value.attempts.map(({ adapter, code }) => [adapter, code])).toEqual([
      ['openai-compatible', 'PROVIDER_AUTH'],
      ['builtin', null],
    ]);
  });

  it('does not take a call whose pins nobody published, nor another run’s', async () => {
    const { boundary } = await app();
    const fresh = { ...question, model_call_id: 'mc_01KG9F4AR0000000000000000G' as const };
    await expect(boundary.call(context('acme'), fresh, { ...pins, routing_policy: market.catalogueDigest })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const otherRun = { ...context('acme'), run: 'run_01KG9F4AR0000000000000000B' as const };
    await expect(boundary.call(otherRun, fresh, pins)).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
  });
});

describeModelBoundary('the app, over gRPC', async () => {
  const { boundary } = await app();
  const hopeless = { ...question, required_capabilities: ['vision' as const] };
  return { boundary, context, answerable: question, hopeless, pins, close: () => Promise.resolve() };
});

describeEmbeddingBoundary('the app, over gRPC', async () => {
  const { embedding, server } = await app();
  const answer = (tokens: number) => (asked: { readonly [key: string]: unknown }) => ({
    data: (asked['input'] as readonly string[]).map((text, index) => ({ index, embedding: [text.length, 1, 0, -1] })),
    usage: { prompt_tokens: tokens },
  });
  const model = { model: 'tiny-vectors', dimensions: 4 };
  // 2.5 × 10^9 tokens × 20 000 µUSD per million are the 50 USD of a day.
  server.script({ kind: 'reply', reply: answer(2_500_000_000) });
  await embedding.embed(context('broke'), { ...model, purpose: 'unit', texts: ['dear'] });
  server.script({ kind: 'reply', reply: answer(3) });
  return { boundary: embedding, context, model, broke: 'broke' };
});
