import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { Pause } from '@kernel/pause';
import { SaltSource } from '@kernel/salt-source';
import { BankDirectory } from '@edges/bank-directory/bank-directory';
import { PostgresBankDirectory } from '@edges/bank-directory/postgres-bank-directory';
import { BankHolds } from '@edges/bank-store/bank-holds';
import { BankJobs } from '@edges/bank-store/bank-jobs';
import { BankStore } from '@edges/bank-store/bank-store';
import { IndexGenerations } from '@edges/bank-store/index-generations';
import { PostgresBankHolds } from '@edges/bank-store/postgres-bank-holds';
import { PostgresBankJobs } from '@edges/bank-store/postgres-bank-jobs';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { PostgresIndexGenerations } from '@edges/bank-store/postgres-index-generations';
import { Database } from '@edges/database/database';
import { MemoryStore } from '@edges/memory-store/memory-store';
import { GrpcModelBoundary } from '@edges/peers/ai-gateway/grpc-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { GrpcAuditTrail } from '@edges/peers/audit-log/grpc-audit-trail';
import { GrpcKeyHolders } from '@edges/peers/key-holders/grpc-key-holders';
import { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { Registry } from '@edges/peers/registry/registry';
import { Signer } from '@edges/signer/signer';
import { AskVectors } from '@planes/intelligence/recall/ask-vectors';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { GrowGenerations } from '@planes/intelligence/recall/grow-generations';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { Peers } from '@platform/grpc/peers';
import { Log } from '@platform/log';
import { Metrics } from '@platform/telemetry/metrics';
import { provide, provideAs, provideFactory, provideValue } from '@platform/provide';
import { RandomSalts } from '@platform/random-salts';
import type { Booting } from '@platform/service-spec';
import { TimerPause } from '@platform/timer-pause';
import type { MEMORY_SERVICE_SETTINGS } from '../memory-service.config';
import { PromotedGenerations } from '../promoted-generations';
import { AskBanks } from './ask-banks';
import { BankEmbedder } from './bank-embedder';
import { bankEmbedder } from './bank-embedder.module';
import { bankLoops } from './bank-loops';
import { BanksHttp } from './banks.http';
import { ContentsHttp } from './contents.http';
import { MemoryDescriptionHttp } from './description.http';
import { DropOldCalls } from './drop-old-calls';
import { EraseMemories } from './erase-memories';
import { ExportBank } from './export-bank';
import { ForgetMemories } from './forget-memories';
import { ForgetPromoted } from './forget-promoted';
import { ForgettingHttp } from './forgetting.http';
import { HoldsHttp } from './holds.http';
import { ImportBank } from './import-bank';
import { IndexMetrics } from './index-metrics';
import { JobsHttp } from './jobs.http';
import { KeepGenerations } from './keep-generations';
import { KeepLifecycles } from './keep-lifecycles';
import { MemoryDoor } from './memory-door';
import { OpenBank } from './open-bank';
import { PortabilityHttp } from './portability.http';
import { QuestionsHttp } from './questions.http';
import { RecallBanks } from './recall-banks';
import { deletionReceiptKeyPath, receiptSigner } from './receipt-key.module';
import { ReflectOnBanks } from './reflect-on-banks';
import { ReflectionModel } from './reflection-model';
import { RetainContents } from './retain-contents';
import { RetainLater } from './retain-later';
import { RunJobs } from './run-jobs';
import { RunLifecycle } from './run-lifecycle';
import { SettleJobs } from './settle-jobs';
import { SignedReceipts } from './signed-receipts';
import { TellErasures } from './tell-erasures';
import { UsedMemories } from '@planes/intelligence/memory/lifecycle/used-memories';

type Shape = typeof MEMORY_SERVICE_SETTINGS.shape;
export type BanksBooting = Pick<Booting<Shape>, 'settings' | 'platform' | 'platformFor'>;

/** The product surface of memory: banks over HTTP. */
@Module({})
export class BanksModule {
  /** @param edges providers of every port that is asked for; specs hand in fakes for peers. @param imports modules that the edges need. */
  static over(booting: BanksBooting, edges: readonly Provider[], imports: readonly DynamicModule[] = []): DynamicModule {
    return {
      module: BanksModule,
      imports: [booting.platformFor('memory-service'), ...imports],
      // Addresses with more named parts come first: the router takes them in this order where both would fit.
      controllers: [ContentsHttp, QuestionsHttp, ForgettingHttp, PortabilityHttp, HoldsHttp, JobsHttp, BanksHttp, MemoryDescriptionHttp],
      providers: [...edges, ...useCases(booting), bankLoops(booting.settings)],
    };
  }
}

/** The ports as the app has them, over a `Database` that speaks with the app's own role. */
export function bankEdges({ settings, platform }: BanksBooting): readonly Provider[] {
  const region = platform.FIVEPLANE_REGION;
  return [
    provideFactory(BankStore, [Database], (db: Database) => new PostgresBankStore(db, region)),
    provideFactory(BankHolds, [Database], (db: Database) => new PostgresBankHolds(db, region)),
    provideFactory(BankJobs, [Database], (db: Database) => new PostgresBankJobs(db, region)),
    provideFactory(IndexGenerations, [Database], (db: Database) => new PostgresIndexGenerations(db, region)),
    bankEmbedder(settings, platform),
    provideFactory(BankDirectory, [Database], (db: Database) => new PostgresBankDirectory(db)),
    provideFactory(KeyHolders, [Peers], (peers: Peers) => new GrpcKeyHolders(peers.to('conversation-manager'))),
    provideFactory(ModelBoundary, [Peers], (peers: Peers) => new GrpcModelBoundary(peers.to('ai-gateway'))),
    provideFactory(Registry, [Peers], (peers: Peers) => new GrpcRegistry(peers.to('trust-control-plane'))),
    provideFactory(AuditTrail, [Peers], (peers: Peers) => new GrpcAuditTrail(peers.to('trust-control-plane'))),
    provideAs(SaltSource, RandomSalts),
    provideAs(Pause, TimerPause),
    provideValue(Signer, receiptSigner(deletionReceiptKeyPath(settings, platform))),
  ];
}

function useCases({ settings, platform }: BanksBooting): readonly Provider[] {
  const rules = {
    catalogue: settings.MEMORY_REFLECT_CATALOGUE,
    routing: settings.MEMORY_REFLECT_ROUTING,
    region: platform.FIVEPLANE_REGION,
    residency: regionsFrom(settings.MEMORY_REFLECT_REGIONS, platform.FIVEPLANE_REGION),
    limit: settings.MEMORY_REFLECT_MS,
    maxCostUsdMicros: settings.MEMORY_REFLECT_USD_MICROS,
    countTokens,
  };
  const calls = { answers: settings.MEMORY_ANSWERS_KEEP_MS, endedJobs: settings.MEMORY_ENDED_JOBS_KEEP_MS };
  const audit = { logId: logIdOf(platform.FIVEPLANE_REGION, 0), timeout: settings.MEMORY_AUDIT_TIMEOUT_MS };
  return [
    provideFactory(
      MemoryDoor,
      [KeyHolders, Clock],
      (holders: KeyHolders, clock: Clock) => new MemoryDoor(holders, clock, settings.MEMORY_KEY_MS),
    ),
    provideFactory(
      BankRecall,
      [BankStore, IndexGenerations, BankEmbedder, Metrics, Log],
      (...[store, source, { embedder, name }, metrics, log]: [BankStore, IndexGenerations, BankEmbedder, Metrics, Log]) => {
        const memory = new GenerationMemory<LoadedBanks>(settings.MEMORY_INDEX_BYTES, new IndexMetrics(metrics));
        const generations = new LiveGenerations(store, memory, 'none', { source, embedder: name });
        const away = (tenant: string, cause: unknown): void => log.warn('recalled by words alone', { tenant, cause });
        return new BankRecall(store, generations, countTokens, embedder && new AskVectors(source, embedder, away));
      },
    ),
    provideFactory(
      KeepGenerations,
      [IndexGenerations, BankStore, BankEmbedder, Clock, Log],
      (...[source, store, { embedder, name }, clock, log]: [IndexGenerations, BankStore, BankEmbedder, Clock, Log]) => {
        const [nearFrom, keepRetired] = [settings.MEMORY_NEAR_FROM, settings.MEMORY_GENERATION_KEEP_MS];
        const grow = new GrowGenerations(source, embedder, nearFrom);
        return new KeepGenerations(source, store, grow, clock, log, { embedder: name, nearFrom, keepRetired });
      },
    ),
    provide(OpenBank, BankStore, Clock),
    provide(RetainContents, BankStore, OpenBank, Clock, IdSource),
    provide(RetainLater, RetainContents, OpenBank, BankStore, BankJobs, Clock, IdSource),
    provide(RunJobs, BankJobs, OpenBank, RetainContents, Clock, Log),
    provide(UsedMemories, BankStore),
    provide(AskBanks, BankRecall),
    provide(RecallBanks, BankStore, AskBanks, UsedMemories, Clock),
    provideFactory(
      ReflectionModel,
      [Registry, ModelBoundary, Clock, IdSource],
      (...parts: [Registry, ModelBoundary, Clock, IdSource]) => new ReflectionModel(...parts, rules),
    ),
    provide(ReflectOnBanks, RecallBanks, ReflectionModel),
    provideFactory(
      TellErasures,
      [AuditTrail, SaltSource, Clock, IdSource, Log],
      (...parts: [AuditTrail, SaltSource, Clock, IdSource, Log]) => new TellErasures(...parts, audit),
    ),
    provide(EraseMemories, BankStore, TellErasures, BankRecall),
    provide(SettleJobs, BankJobs, RunJobs, Pause),
    provide(SignedReceipts, BankStore, Signer),
    provide(ForgetMemories, SignedReceipts, SettleJobs, EraseMemories, Clock, IdSource),
    provide(ForgetPromoted, MemoryStore, TellErasures, PromotedGenerations, SignedReceipts, Clock, IdSource),
    provide(RunLifecycle, BankStore, EraseMemories, OpenBank, UsedMemories, Clock, IdSource),
    provideFactory(
      DropOldCalls,
      [BankStore, BankJobs, Clock],
      (...parts: [BankStore, BankJobs, Clock]) => new DropOldCalls(...parts, calls),
    ),
    provide(KeepLifecycles, BankDirectory, RunLifecycle, DropOldCalls, Log),
    provide(ExportBank, BankStore, OpenBank),
    provide(ImportBank, BankStore, EraseMemories, Clock, IdSource),
  ];
}

function regionsFrom(named: string | undefined, home: string): readonly string[] {
  const regions = (named ?? '').split(',').map((region) => region.trim());
  return [...new Set([home, ...regions])].filter((region) => region !== '');
}
