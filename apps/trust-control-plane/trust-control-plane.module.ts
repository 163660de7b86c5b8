import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import type { KeyPurpose } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { SaltSource } from '@kernel/salt-source';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { ApprovalStore } from '@edges/approvals/approval-store';
import { PostgresApprovalStore } from '@edges/approvals/postgres-approval-store';
import { AuditOutbox } from '@edges/audit-outbox/audit-outbox';
import { PostgresAuditOutbox } from '@edges/audit-outbox/postgres-audit-outbox';
import { type Database, Reads } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { processReads } from '@edges/database/read-store';
import { DecisionRecordStore } from '@edges/decision-records/decision-record-store';
import { PostgresDecisionRecordStore } from '@edges/decision-records/postgres-decision-record-store';
import { EventTopics } from '@edges/events/event-topics';
import { eventRelay, processEventTopics, relayRounds, relayWhileServing } from '@edges/events/process-events';
import { PostgresRegistryStore } from '@edges/registry/postgres-registry-store';
import { RegistryStore } from '@edges/registry/registry-store';
import { type MaybeAccess, openSigner } from '@edges/signer/open-signer';
import { Signer } from '@edges/signer/signer';
import { PostgresTrustedKeyStore } from '@edges/trusted-keys/postgres-trusted-key-store';
import { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideAs, provideFactory, provideValue } from '@platform/provide';
import { RandomSalts } from '@platform/random-salts';
import { Rounds } from '@platform/rounds';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { ReplicaMetrics } from '@platform/telemetry/replica-metrics';
import { ApprovalsGrpc } from './approvals.grpc';
import { archiveFragment } from './archive/archive.module';
import { AuditFacts } from './audit-facts';
import { auditFragment } from './audit/audit.module';
import { DecisionRecordsGrpc } from './decision-records.grpc';
import { FlushAuditOutbox } from './flush-audit-outbox';
import { ListRecords } from './list-records';
import { RegisterOwnKey } from './register-own-key';
import { RegisterTrustedKey } from './register-trusted-key';
import { RegistryGrpc } from './registry.grpc';
import { TRUST_CONTROL_PLANE_SETTINGS } from './trust-control-plane.config';
import { TRUST_CONTROL_PLANE_SERVICES } from './trust-control-plane.services';
import { USE_CASES } from './use-cases';

type Shape = typeof TRUST_CONTROL_PLANE_SETTINGS.shape;

@Module({})
export class TrustControlPlaneModule {
  /** Makes keys known; injectable wherever this module is imported, and reachable in no other way. */
  static readonly Keys = RegisterTrustedKey;

  static async with({ settings, platform, platformFor, lifecycle, log }: Booting<Shape>): Promise<DynamicModule> {
    const region = platform.FIVEPLANE_REGION;
    const keys = join(platform.FIVEPLANE_DATA_DIR, 'keys');
    const access = { library: settings.TRUST_PKCS11_LIBRARY, pin: settings.TRUST_PKCS11_PIN };
    const recordSeal = ownSigner(settings.TRUST_RECORD_SEAL_KEY_PATH ?? join(keys, 'record-seal.json'), 'record_seal', access);
    const auditReceipt = ownSigner(settings.TRUST_AUDIT_RECEIPT_KEY_PATH ?? join(keys, 'audit-receipt.json'), 'audit_receipt', access);
    const keeper = keeperOf(lifecycle, log);
    const database = await processDatabase('fp_trust', platform, keeper);
    const audit = auditFragment({ database, receiptSigner: auditReceipt, settings, region });
    return {
      module: TrustControlPlaneModule,
      imports: [platformFor('trust-control-plane')],
      controllers: [RegistryGrpc, ApprovalsGrpc, DecisionRecordsGrpc, ...audit.controllers],
      providers: [
        ...stores(database, region),
        // Known before anything can be signed with them: a signature from before its key's beginning is none.
        provideFactory(Signer, [RegisterOwnKey], async (register: RegisterOwnKey) => {
          for (const signer of [recordSeal, auditReceipt]) await register.run(signer, 'trust-control-plane');
          return recordSeal;
        }),
        provideAs(SaltSource, RandomSalts),
        provideFactory(AuditFacts, [Clock, IdSource, SaltSource], (clock: Clock, ids: IdSource, salts: SaltSource) => {
          return new AuditFacts(clock, ids, salts, logIdOf(region, settings.AUDIT_SHARD));
        }),
        ...audit.providers,
        provideFactory(Reads, [Lifecycle, Log, Metrics], (lifecycle: Lifecycle, lines: Log, metrics: Metrics) => {
          const { read, lag } = ReplicaMetrics.of(metrics);
          return processReads('fp_trust', platform, { ...keeperOf(lifecycle, lines), read, lag });
        }),
        provideFactory(ListRecords, [Reads], (reads: Reads) => new ListRecords(new PostgresDecisionRecordStore(reads, region))),
        ...archiveFragment({ database, settings, region }),
        ...USE_CASES,
        provideFactory(EventTopics, [Log, Metrics], (lines: Log, metrics: Metrics) =>
          processEventTopics(platform, {
            ...keeper,
            database: () => processDatabase('fp_events', platform, keeper),
            watch: EventMetrics.of(metrics, lines).topics,
          }),
        ),
        provideFactory(
          TrustControlPlaneLoops,
          [FlushAuditOutbox, EventTopics, Lifecycle, Log, Metrics],
          (flush: FlushAuditOutbox, topics: EventTopics, lifecycle: Lifecycle, lines: Log, metrics: Metrics) => {
            const failed = (cause: unknown): void => lines.error('audit outbox failed', { cause });
            const rounds = new Rounds(async () => void (await flush.run()), settings.TRUST_OUTBOX_ROUND_MS, failed);
            lifecycle.whenServing('audit outbox', () => rounds.start());
            lifecycle.whenDraining('audit outbox', () => rounds.stop());
            const relay = eventRelay(database, 'trust', topics, EventMetrics.of(metrics, lines).relay('trust'));
            const eventsWait = (cause: unknown): void => lines.warn('events wait', { outbox: 'trust', cause });
            const relaying = new Rounds(relayRounds(relay, platform.EVENTS_PAUSE_MS), platform.EVENTS_PAUSE_MS, eventsWait);
            relayWhileServing(relay, relaying, lifecycle);
            return new TrustControlPlaneLoops();
          },
        ),
      ],
      exports: USE_CASES.map(({ provide }) => provide),
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const TRUST_CONTROL_PLANE: ServiceSpec<Shape> = {
  app: 'trust-control-plane',
  settings: TRUST_CONTROL_PLANE_SETTINGS,
  services: TRUST_CONTROL_PLANE_SERVICES,
  calls: [],
  module: (booting) => TrustControlPlaneModule.with(booting),
};

/** Stands for what runs beside the calls, so that Nest makes it. */
class TrustControlPlaneLoops {}

function stores(database: Database, region: string) {
  return [
    provideValue(TrustedKeyStore, new PostgresTrustedKeyStore(database, region)),
    provideValue(RegistryStore, new PostgresRegistryStore(database, region)),
    provideValue(ApprovalStore, new PostgresApprovalStore(database, region)),
    provideValue(DecisionRecordStore, new PostgresDecisionRecordStore(database, region)),
    provideValue(AuditOutbox, new PostgresAuditOutbox(database)),
  ];
}

function ownSigner(place: string, purpose: KeyPurpose, access: MaybeAccess): Signer {
  const signer = openSigner(place, purpose, access);
  if (isRefusal(signer)) throw new Error(`${signer.code}: ${signer.reason}`);
  return signer;
}
