import { type DynamicModule, Module } from '@nestjs/common';
import { MODEL_ANSWERS, SIGNED_DOCUMENTS } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { usdOf } from '@kernel/micro-usd';
import { Caches } from '@edges/cache/caches';
import { evictPromoted } from '@edges/cache/evict-promoted';
import { processCaches } from '@edges/cache/process-caches';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { EventTopics, type Subscription } from '@edges/events/event-topics';
import { follow, processEventTopics } from '@edges/events/process-events';
import { ModelBudgets } from '@edges/model-budgets/model-budgets';
import { BuiltinProvider } from '@edges/model-providers/builtin/builtin-provider';
import { OpenAiCompatibleProvider } from '@edges/model-providers/openai-compatible/openai-compatible-provider';
import { limitFieldFor } from '@edges/model-providers/openai-compatible/to-provider';
import { GrpcLlmRouter } from '@edges/peers/llm-router/grpc-llm-router';
import { LlmRouter } from '@edges/peers/llm-router/llm-router';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Peers } from '@platform/grpc/peers';
import { recordCodec } from '@platform/grpc/record-codec';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideFactory, provideValue } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { AI_GATEWAY_SETTINGS, type AiGatewaySettings } from './ai-gateway.config';
import { AI_GATEWAY_SERVICES, AiGatewayGrpc } from './ai-gateway.grpc';
import { AnswerQuestion } from './answer-question';
import { AttemptCall } from './attempt-call';
import { CallModel } from './call-model';
import { EmbedTexts, ServedEmbedder } from './embed-texts';
import { GatewayMetrics } from './gateway-metrics';
import { GatewayRules } from './gateway-rules';
import { budgetsInRegion } from './model-budgets.module';
import { ProfileHealth } from './profile-health';
import { healthInRegion } from './profile-health.module';
import { ProviderDirectory } from './provider-directory';
import { KeptAnswer, RememberedAnswers } from './remembered-answers';
import { RememberedCalls } from './remembered-calls';
import { servedEmbedder } from './served-embedder.module';
import { ShipResults } from './ship-results';
import { TenantPurse } from './tenant-purse';

type BudgetParts = [Database, Clock, Metrics, GatewayMetrics, Lifecycle, Log];
type RegistryParts = [Peers, Caches, EventTopics, Lifecycle, Log, Metrics];

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
            ...keeperOf(lifecycle, log),
            database: () => processDatabase('fp_events', platform, keeperOf(lifecycle, log)),
            watch: EventMetrics.of(metrics, log).topics,
          }),
        ),
        provideFactory(
          ModelBudgets,
          [Database, Clock, Metrics, GatewayMetrics, Lifecycle, Log],
          (...[database, clock, metrics, counted, lifecycle, log]: BudgetParts) => {
            const keeper = { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) };
            return budgetsInRegion(platform, database, keeper, (where) => counted.putAside(where));
          },
        ),
        provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          processCaches(platform, { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) }),
        ),
        provideFactory(
          Registry,
          [Peers, Caches, EventTopics, Lifecycle, Log, Metrics],
          (...[peers, caches, topics, lifecycle, log, metrics]: RegistryParts) => {
            const promotions: Subscription = { consumer: 'ai-gateway', topics: ['promotions'], from: 'now', effect: evictPromoted(caches) };
            follow(topics, promotions, lifecycle, EventMetrics.of(metrics, log).topics, () => caches.evictAll());
            const registry = new GrpcRegistry(peers.to('trust-control-plane'));
            return new RegionCachedRegistry(registry, caches.of(SIGNED_DOCUMENTS, SIGNED_DOCUMENT_CODEC));
          },
        ),
        provideFactory(LlmRouter, [Peers, Clock, Lifecycle], (peers: Peers, clock: Clock, lifecycle: Lifecycle) => {
          const router = new GrpcLlmRouter(peers.to('llm-router'), clock);
          lifecycle.whenDraining('decision stream', () => router.drain());
          return router;
        }),
        provideFactory(ProviderDirectory, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) => providersFrom(settings, lifecycle, log)),
        servedEmbedder(settings),
        provideValue(GatewayRules, rulesFrom(settings)),
        provideFactory(ProfileHealth, [Clock, Metrics, Lifecycle, Log], (clock: Clock, metrics: Metrics, lifecycle: Lifecycle, log: Log) =>
          healthInRegion(platform, { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) }, lifecycle, log),
        ),
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
        provide(AttemptCall, ProviderDirectory, ProfileHealth, RememberedAnswers, GatewayRules, Clock),
        provideFactory(
          RememberedAnswers,
          [Caches],
          (caches: Caches) =>
            new RememberedAnswers(
              settings.GATEWAY_ANSWER_CACHE === 'on' ? caches.of(MODEL_ANSWERS, recordCodec('kept answer', KeptAnswer)) : undefined,
            ),
        ),
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

function withProviders(log: Log, providers: ProviderDirectory): ProviderDirectory {
  log.info('model providers ready', { adapters: providers.adapters() });
  return providers;
}
