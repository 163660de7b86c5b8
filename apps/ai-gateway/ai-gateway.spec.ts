import type { Metadata } from '@grpc/grpc-js';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import {
  type LlmRouterController,
  LlmRouterControllerMethods,
  LlmRouterService,
  type RecordCallResponse,
  type RecordDecisionsRequest,
  type RecordDecisionsResponse,
} from '@contracts/generated/fiveplane/model/v1/llm_router';
import { type RegistryController, RegistryControllerMethods, RegistryService, type ResolveRequest, type ResolveResponse } from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalBytes, canonicalJson } from '@kernel/canonical-json';
import { signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { later, timestampOf } from '@kernel/time';
import { GrpcModelBoundary } from '@edges/peers/ai-gateway/grpc-model-boundary';
import { describeModelBoundary } from '@edges/peers/ai-gateway/model-boundary.contract';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { wireDocument } from '@platform/grpc/documents';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { toAsyncIterable, toObservable } from '@platform/grpc/streams';
import { callContextOf } from '@platform/grpc/verified-call';
import type { Booting } from '@platform/service-spec';
import { Secret } from '@platform/settings/secret';
import { aMarket, aModelCall } from '@testing/a-model-catalogue';
import { endChunk, ScriptedOpenAiServer, textChunk, usageChunk } from '@testing/scripted-openai-server';
import { AI_GATEWAY, AiGatewayModule } from './ai-gateway.module';

const SECRET = 'a-secret-shared-by-the-services-of-this-spec';
const market = aMarket();
const task = { operation: 'answer.compose', message: 'where is it', answer_outline: '', results: [], evidence: [] };
const question = aModelCall({ operation: 'answer.compose', required_capabilities: [], messages: [{ role: 'user', content: canonicalJson(task) }] });
const pins = { model_catalogue: market.catalogueDigest, routing_policy: market.policyDigest };

/** The registry's wire over one market of `acme`. */
@Controller()
@RegistryControllerMethods()
class RegistryStub implements RegistryController {
  resolve({ kind, name }: ResolveRequest, metadata?: Metadata): ResolveResponse {
    const value = kind === 'model-catalogue' ? market.catalogue : market.policy;
    const digest = kind === 'model-catalogue' ? market.catalogueDigest : market.policyDigest;
    if (name?.$case !== 'digest' || name.digest !== digest || callContextOf(metadata).tenant !== 'acme') {
      return { outcome: { $case: 'refusal', refusal: { code: 'TRUST_UNKNOWN_DOCUMENT', reason: 'no such document is published', rules: [] } } };
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

/** What reached the llm-router, in order. */
const SHIPPED: string[] = [];

@Controller()
@LlmRouterControllerMethods()
class LlmRouterStub implements LlmRouterController {
  recordDecisions(messages: Observable<RecordDecisionsRequest>): Observable<RecordDecisionsResponse> {
    async function* acknowledged(): AsyncGenerator<RecordDecisionsResponse> {
      for await (const { decision } of toAsyncIterable(messages)) {
        SHIPPED.push('decision');
        yield { digest: decision?.digest ?? '' };
      }
    }
    return toObservable(acknowledged());
  }

  recordCall(): RecordCallResponse {
    SHIPPED.push('result');
    return {};
  }

  chooseRoute(): never {
    throw new Error('the gateway decides for itself');
  }

  explainRoute(): never {
    throw new Error('the gateway does not ask');
  }
}

@Module({})
class WholeProcess {
  static with(booting: Booting<typeof AI_GATEWAY.settings.shape>): DynamicModule {
    return { module: WholeProcess, imports: [AiGatewayModule.with(booting), booting.platformFor('ai-gateway')], controllers: [RegistryStub, LlmRouterStub] };
  }
}

async function boot(more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ai-gateway-'));
  const running = await bootService(
    {
      ...AI_GATEWAY,
      calls: 'itself',
      services: [...AI_GATEWAY.services, serve(RegistryService, ['ai-gateway']), serve(LlmRouterService, ['ai-gateway'])],
      module: (booting) => WholeProcess.with(booting),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET, FIVEPLANE_DATA_DIR: folder, ...more },
  );
  const channel = new PeerChannel({
    peer: 'ai-gateway',
    caller: 'orchestrator',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
    address: () => running.grpcAddress,
  });
  const close = async () => {
    channel.close();
    await running.stop();
    rmSync(folder, { recursive: true });
  };
  return { boundary: new GrpcModelBoundary(channel), httpUrl: running.httpUrl, close };
}

const context = (tenant: string) => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 10_000) });

describeModelBoundary('the app, over gRPC', async () => {
  const { boundary, close } = await boot();
  const hopeless = { ...question, required_capabilities: ['vision' as const] };
  return { boundary, context, answerable: question, hopeless, pins, close };
});

describe('the ai-gateway', () => {
  it('uses a real provider as soon as it has a key, ships what happened and counts it', async () => {
    const server = await ScriptedOpenAiServer.start({ kind: 'stream', events: [textChunk('It is '), textChunk('here.'), endChunk(), usageChunk(30, 4)] });
    const { boundary, httpUrl, close } = await boot({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: 'tiny' });
    SHIPPED.splice(0);
    const deltas: string[] = [];
    const { result } = await boundary.call(context('acme'), question, pins, (text) => deltas.push(text));
    // 30 × 2 + 4 × 10
    expect(result.value).toMatchObject({ status: 'completed', text: 'It is here.', profile_id: 'paid-large', cost_usd_micros: 100 });
    expect(deltas).toEqual(['It is ', 'here.']);
    expect(server.seen[0]).toMatchObject({ authorization: 'Bearer sk-test', body: { model: 'tiny', max_tokens: 500 } });
    const metrics = await (await fetch(`${httpUrl}/metrics`)).text();
    expect(metrics).toContain('fiveplane_model_gateway_calls_total{operation="answer.compose",status="completed"} 1');
    expect(metrics).toContain('fiveplane_model_gateway_overhead_seconds_count 1');
    await close();
    expect(SHIPPED).toEqual(['decision', 'result']);
    await server.stop();
  });

  it('does not take a call whose pins nobody published, nor another run’s', async () => {
    const { boundary, close } = await boot();
    await expect(boundary.call(context('acme'), question, { ...pins, routing_policy: market.catalogueDigest })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const otherRun = { ...context('acme'), run: 'run_01KG9F4AR0000000000000000B' as const };
    await expect(boundary.call(otherRun, question, pins)).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    await close();
  });
});
