import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { MemoryStore } from '@edges/memory-store/memory-store';
import { PostgresMemoryStore } from '@edges/memory-store/postgres-memory-store';
import { PostgresPromotionOutbox } from '@edges/memory-store/postgres-promotion-outbox';
import { PromotionOutbox } from '@edges/memory-store/promotion-outbox';
import { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { GrpcAuditTrail } from '@edges/peers/audit-log/grpc-audit-trail';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideAs, provideFactory } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import type { ServiceSpec } from '@platform/service-spec';
import { bankEdges, BanksModule, type BanksBooting } from './banks/banks.module';
import { deletionReceiptKeyPath } from './banks/receipt-key.module';
import { relayProvider } from './event-relay.module';
import { FlushPromotions } from './flush-promotions';
import { MEMORY_SERVICE_SETTINGS } from './memory-service.config';
import { MEMORY_SERVICE_SERVICES, MemoryServiceGrpc } from './memory-service.grpc';
import { PromotedGenerations } from './promoted-generations';
import { Promotions } from './promotions';
import { ProposeMemory } from './propose-memory';
import { RandomSalts } from '@platform/random-salts';
import { RecallMemories } from './recall-memories';
import { ReviewMemory } from './review-memory';
import { SaltSource } from '@kernel/salt-source';
import { ShowGeneration } from './show-generation';

type Shape = typeof MEMORY_SERVICE_SETTINGS.shape;
type FlushParts = [PromotionOutbox, AuditTrail, Clock, IdSource, SaltSource, Log, Lifecycle];

@Module({})
class MemoryStoresModule {}

@Module({})
export class MemoryServiceModule {
  /** Where the key lies that signs deletion receipts. */
  static readonly receiptKeyPath = deletionReceiptKeyPath;

  static with(booting: BanksBooting): DynamicModule {
    const { settings, platform, platformFor } = booting;
    const region = platform.FIVEPLANE_REGION;
    const provider = provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
      processDatabase('fp_memory', platform, keeperOf(lifecycle, log)),
    );
    const platformParts = platformFor('memory-service');
    const memory = provideFactory(MemoryStore, [Database], (database: Database) => new PostgresMemoryStore(database, region));
    // One pool of connections for both sides of the app, and one place where promoted memory is kept ready: what HTTP forgets, gRPC recalls no more.
    const stores = {
      module: MemoryStoresModule,
      imports: [platformParts],
      providers: [provider, memory, provide(PromotedGenerations, MemoryStore)],
      exports: [Database, MemoryStore, PromotedGenerations],
    };
    return {
      module: MemoryServiceModule,
      imports: [platformParts, stores, BanksModule.over(booting, bankEdges(booting), [stores])],
      controllers: [MemoryServiceGrpc],
      providers: [
        provideFactory(PromotionOutbox, [Database], (database: Database) => new PostgresPromotionOutbox(database)),
        provideFactory(AuditTrail, [Peers], (peers: Peers) => new GrpcAuditTrail(peers.to('trust-control-plane'))),
        provideAs(SaltSource, RandomSalts),
        relayProvider(platform),
        provideFactory(
          FlushPromotions,
          [PromotionOutbox, AuditTrail, Clock, IdSource, SaltSource, Log, Lifecycle],
          (...[outbox, trail, clock, ids, salts, log, lifecycle]: FlushParts) => {
            const flush = new FlushPromotions(outbox, trail, clock, ids, salts, log, settings.MEMORY_AUDIT_TIMEOUT_MS);
            const failed = (cause: unknown): void => log.error('memory promotions could not be brought to the audit log', { cause });
            const rounds = new Rounds(() => flush.run(), settings.MEMORY_AUDIT_RETRY_MS, failed);
            lifecycle.whenServing('memory promotions', () => rounds.start());
            lifecycle.whenDraining('memory promotions', () => rounds.stop());
            return flush;
          },
        ),
        provideFactory(Promotions, [SaltSource], (salts: SaltSource) => new Promotions(salts, logIdOf(region, 0))),
        provide(ProposeMemory, MemoryStore, Promotions, FlushPromotions, Clock),
        provide(ReviewMemory, MemoryStore, Promotions, FlushPromotions, Clock),
        provide(RecallMemories, PromotedGenerations),
        provide(ShowGeneration, MemoryStore),
      ],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const MEMORY_SERVICE: ServiceSpec<Shape> = {
  app: 'memory-service',
  settings: MEMORY_SERVICE_SETTINGS,
  services: MEMORY_SERVICE_SERVICES,
  calls: ['trust-control-plane', 'conversation-manager', 'ai-gateway'],
  module: (booting) => MemoryServiceModule.with(booting),
};
