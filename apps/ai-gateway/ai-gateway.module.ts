import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { usdOf } from '@kernel/micro-usd';
import { Pause } from '@kernel/pause';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { OpenAiEmbedder } from '@edges/embedder/openai-compatible/openai-embedder';
import { EventTopics, type Subscription } from '@edges/events/event-topics';
import { follow, processEventTopics } from '@edges/events/process-events';
import { ModelBudgets } from '@edges/model-budgets/model-budgets';
import { PostgresModelBudgets } from '@edges/model-budgets/postgres-model-budgets';
import { BuiltinProvider } from '@edges/model-providers/builtin/builtin-provider';
import { OpenAiCompatibleProvider } from '@edges/model-providers/openai-compatible/openai-compatible-provider';
import { limitFieldFor } from '@edges/model-providers/openai-compatible/to-provider';
import { GrpcLlmRouter } from '@edges/peers/llm-router/grpc-llm-router';
import { LlmRouter } from '@edges/peers/llm-router/llm-router';
import { CachedRegistry } from '@edges/peers/registry/cached-registry';
import { forgetPromoted } from '@edges/peers/registry/forget-promoted';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideAs, provideFactory, provideValue } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { TimerPause } from '@platform/timer-pause';
import { AI_GATEWAY_SETTINGS, type AiGatewaySettings } from './ai-gateway.config';
import { AI_GATEWAY_SERVICES, AiGatewayGrpc } from './ai-gateway.grpc';
import { AnswerQuestion } from './answer-question';
import { AttemptCall } from './attempt-call';
import { CallModel } from './call-model';
import { EmbedTexts, ServedEmbedder } from './embed-texts';
import { GatewayMetrics } from './gateway-metrics';
import { GatewayRules } from './gateway-rules';
import { ProfileHealth } from './profile-health';
import { ProviderDirectory } from './provider-directory';
import { RememberedCalls } from './remembered-calls';
import { ShipResults } from './ship-results';
import { TenantPurse } from './tenant-purse';

@Module({})
export class AiGatewayModule {
  static with({
    settings,
    platform,
    platformFor,
  }: Pick<Booting<typeof AI_GATEWAY_SETTINGS.shape>, 'settings' | 'platform' | 'platformFor'>): DynamicModule {
    return {
      module: AiGatewayModule,
      imports: [platformFor('ai-gateway')],
      controllers: [AiGatewayGrpc],
      providers: [
        provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
          processDatabase('fp_gateway', platform, keeperOf(lifecycle, log)),
        ),
        provideFactory(EventTopics, [Lifecycle, Log, Metrics], (lifecycle: Lifecycle, log: Log, metrics: Metrics) =>
          processEventTopics(platform, {
            database: () => processDatabase('fp_events', platform, keeperOf(lifecycle, log)),
            watch: EventMetrics.of(metrics, log).topics,
            whenClosed: (name, step) => lifecycle.whenClosed(name, step),
          }),
        ),
        provideFactory(ModelBudgets, [Database], (database: Database) => new PostgresModelBudgets(database, platform.FIVEPLANE_REGION)),
        provideFactory(
          Registry,
          [Peers, EventTopics, Lifecycle, Log, Metrics],
          (peers: Peers, topics: EventTopics, lifecycle: Lifecycle, log: Log, metrics: Metrics) => {
            const cached = new CachedRegistry(new GrpcRegistry(peers.to('trust-control-plane')), settings.GATEWAY_DOCUMENTS_KEPT);
            const promotions: Subscription = {
              consumer: 'ai-gateway',
              topics: ['promotions'],
              from: 'now',
              effect: forgetPromoted(cached),
            };
            follow(topics, promotions, lifecycle, EventMetrics.of(metrics, log).topics, () => cached.forgetAll());
            return cached;
          },
        ),
        provideFactory(LlmRouter, [Peers, Clock, Lifecycle], (peers: Peers, clock: Clock, lifecycle: Lifecycle) => {
          const router = new GrpcLlmRouter(peers.to('llm-router'), clock);
          lifecycle.whenDraining('decision stream', () => router.drain());
          return router;
        }),
        provideFactory(ProviderDirectory, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) => providersFrom(settings, lifecycle, log)),
        provideAs(Pause, TimerPause),
        provideFactory(ServedEmbedder, [ModelBudgets, GatewayRules, IdSource, Clock, Pause, Lifecycle], (...parts: EmbeddingParts) =>
          embedderFrom(settings, parts),
        ),
        provideValue(GatewayRules, rulesFrom(settings)),
        provide(ProfileHealth, Clock),
        provide(GatewayMetrics, Metrics),
        provide(RememberedCalls, GatewayRules, Clock),
        provideFactory(
          ShipResults,
          [LlmRouter, Clock, Log, Lifecycle],
          (router: LlmRouter, clock: Clock, log: Log, lifecycle: Lifecycle) => {
            const results = new ShipResults(router, clock, log);
            lifecycle.whenDraining('model results', () => results.drain());
            // Calls under way went on until the ports were closed.
            lifecycle.whenClosed('model results', () => results.drain());
            return results;
          },
        ),
        provide(AttemptCall, ProviderDirectory, ProfileHealth, GatewayRules, Clock),
        provide(TenantPurse, ModelBudgets, GatewayRules, Clock, Log),
        provide(CallModel, Registry, ProviderDirectory, ProfileHealth, TenantPurse, LlmRouter, AttemptCall, GatewayRules, IdSource, Clock),
        provide(EmbedTexts, ServedEmbedder, GatewayMetrics),
        provide(AnswerQuestion, CallModel, RememberedCalls, ShipResults, GatewayMetrics, Log),
      ],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const AI_GATEWAY: ServiceSpec<typeof AI_GATEWAY_SETTINGS.shape> = {
  app: 'ai-gateway',
  settings: AI_GATEWAY_SETTINGS,
  services: AI_GATEWAY_SERVICES,
  calls: ['trust-control-plane', 'llm-router'],
  module: (booting) => AiGatewayModule.with(booting),
};

function rulesFrom(settings: AiGatewaySettings): GatewayRules {
  return new GatewayRules({
    attemptsPerProfile: settings.GATEWAY_ATTEMPTS_PER_PROFILE,
    backoff: settings.GATEWAY_BACKOFF_MS,
    attemptTimeout: settings.GATEWAY_ATTEMPT_TIMEOUT_MS,
    remembered: settings.GATEWAY_REMEMBERED_MS,
    budget: {
      day: usdOf(settings.GATEWAY_TENANT_DAY_USD_MICROS),
      month: usdOf(settings.GATEWAY_TENANT_MONTH_USD_MICROS),
    },
  });
}

function providersFrom(settings: AiGatewaySettings, lifecycle: Lifecycle, log: Log): ProviderDirectory {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = settings;
  if (key === undefined) return withProviders(log, new ProviderDirectory([new BuiltinProvider()]));
  const openai = new OpenAiCompatibleProvider({
    baseUrl,
    apiKey: () => key.reveal(),
    ...(model === undefined ? {} : { model }),
    limitField: limitFieldFor(baseUrl),
    connections: settings.GATEWAY_CONNECTIONS,
    connectTimeout: settings.GATEWAY_CONNECT_TIMEOUT_MS,
    answerTimeout: settings.GATEWAY_ANSWER_TIMEOUT_MS,
    idleTimeout: settings.GATEWAY_IDLE_TIMEOUT_MS,
  });
  lifecycle.whenClosed('model provider', () => openai.close());
  return withProviders(log, new ProviderDirectory([openai, new BuiltinProvider()]));
}

type EmbeddingParts = [ModelBudgets, GatewayRules, IdSource, Clock, Pause, Lifecycle];

/** Few enough for models that read 8 192 tokens, in every script. */
const LONGEST_TEXT = 6_000;
const EMBEDDING_BATCH = { texts: 128, characters: 100_000 };

function embedderFrom(settings: AiGatewaySettings, [budgets, { rules }, ids, clock, pause, lifecycle]: EmbeddingParts): ServedEmbedder {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl, OPENAI_EMBEDDING_MODEL: model } = settings;
  if (key === undefined || model === undefined) return new ServedEmbedder(null);
  const embedder = new OpenAiEmbedder(
    {
      ...{ baseUrl, apiKey: () => key.reveal(), model, dimensions: settings.OPENAI_EMBEDDING_DIMENSIONS },
      ...{ shortening: settings.OPENAI_EMBEDDING_SHORTENED === 'yes' ? 'asked' : 'given', prefixes: { unit: '', query: '' } },
      ...{ longestText: LONGEST_TEXT, batch: EMBEDDING_BATCH, connections: settings.GATEWAY_CONNECTIONS },
      ...{ connectTimeout: settings.GATEWAY_CONNECT_TIMEOUT_MS, answerTimeout: settings.GATEWAY_ANSWER_TIMEOUT_MS },
      ...{ attempts: rules.attemptsPerProfile, backoff: rules.backoff, limits: rules.budget },
      usdMicrosPerMillionTokens: usdOf(settings.OPENAI_EMBEDDING_USD_MICROS),
    },
    { budgets, ids, clock, pause, chance: () => Math.random() },
  );
  lifecycle.whenClosed('embedding model', () => embedder.close());
  return new ServedEmbedder({ model, embedder });
}

function withProviders(log: Log, providers: ProviderDirectory): ProviderDirectory {
  log.info('model providers ready', { adapters: providers.adapters() });
  return providers;
}
