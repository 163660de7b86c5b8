import type { ModuleMetadata } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { AuditLog } from '@edges/audit-log/audit-log';
import { AuditWriter } from '@edges/audit-log/audit-writer';
import { auditStoreProblems } from '@edges/audit-log/audit-store-problems';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { Sequencer, SEQUENCER_LIMITS } from '@edges/audit-log/sequencer';
import type { Database } from '@edges/database/database';
import type { Signer } from '@edges/signer/signer';
import { Readiness } from '@platform/health/readiness';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideAs, provideFactory, provideValue } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import { Metrics } from '@platform/telemetry/metrics';
import { AuditFacts } from '../audit-facts';
import { AuditTrail } from '../audit-trail';
import { AppendAudit } from './append-audit';
import { AuditLogGrpc } from './audit-log.grpc';
import { AuditMetrics } from './audit-metrics';
import { AuditWatch } from './audit-watch';
import type { AuditSettings } from './audit.config';
import { CheckAuditStore } from './check-audit-store';
import { InProcessAuditTrail } from './in-process-audit-trail';
import { KeepAuditWatch } from './keep-audit-watch';
import { ProveAuditConsistency } from './prove-audit-consistency';
import { ProveAuditInclusion } from './prove-audit-inclusion';
import { ReadAuditStatus } from './read-audit-status';

export interface AuditParts {
  /** With role fp_trust. */
  readonly database: Database;
  /** With the key of purpose audit_receipt. */
  readonly receiptSigner: Signer;
  readonly settings: AuditSettings;
  readonly region: string;
}

/**
 * The audit log's part of the trust control plane. Needs PlatformModule and AuditFacts beside it;
 * gives AuditTrail, AppendAudit, ReadAuditStatus and ProveAuditInclusion to the rest of the app.
 */
export function auditFragment({
  database,
  receiptSigner,
  settings,
  region,
}: AuditParts): Required<Pick<ModuleMetadata, 'providers' | 'controllers'>> {
  const logId = logIdOf(region, settings.AUDIT_SHARD);
  const limits = { ...SEQUENCER_LIMITS, lingerMs: settings.AUDIT_LINGER_MS, timeoutMs: settings.AUDIT_APPEND_TIMEOUT_MS };
  return {
    controllers: [AuditLogGrpc],
    providers: [
      provideValue(AuditLog, new PostgresAuditLog(database)),
      provide(AuditMetrics, Metrics),
      provide(AuditWatch, Clock, Log, AuditMetrics),
      provideFactory(AuditWriter, [AuditLog, Clock, Lifecycle], (log, clock, lifecycle) => {
        const sequencer = new Sequencer(log, logId, clock, limits);
        lifecycle.whenClosed('audit sequencer', () => sequencer.close());
        return sequencer;
      }),
      provideFactory(
        AppendAudit,
        [AuditWriter, AuditWatch, AuditMetrics],
        (writer, watch, metrics) => new AppendAudit(writer, receiptSigner, watch, metrics),
      ),
      provideAs(AuditTrail, InProcessAuditTrail, AppendAudit),
      provideFactory(ReadAuditStatus, [AuditLog, AuditWatch, Clock], (log, watch, clock) => new ReadAuditStatus(log, watch, clock, logId)),
      provideFactory(ProveAuditInclusion, [AuditLog], (log) => new ProveAuditInclusion(log, receiptSigner)),
      provideFactory(ProveAuditConsistency, [AuditLog], (log) => new ProveAuditConsistency(log, logId)),
      provideFactory(CheckAuditStore, [Readiness, Log], (readiness, log) => {
        const durability = settings.AUDIT_REQUIRE_DURABLE_STORE === 'yes' ? 'required' : 'wished';
        const check = new CheckAuditStore(() => auditStoreProblems(database), durability, log);
        readiness.add('audit store', () => check.run());
        return check;
      }),
      provideFactory(
        KeepAuditWatch,
        [AuditLog, AppendAudit, AuditWatch, AuditMetrics, AuditFacts, Log, Lifecycle],
        (log, append, watch, metrics, facts, lines, lifecycle) => {
          const keep = new KeepAuditWatch(log, append, watch, metrics, facts, lines, logId);
          const failed = (cause: unknown): void => lines.error('audit watch failed', { log: logId, cause });
          const rounds = new Rounds(() => keep.run(), settings.AUDIT_ROUND_MS, failed);
          lifecycle.whenServing('audit watch', () => rounds.start());
          lifecycle.whenDraining('audit watch', () => rounds.stop());
          return keep;
        },
      ),
    ],
  };
}
