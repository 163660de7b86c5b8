import type { Provider } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { type ArchivePlace, openAuditArchive } from '@edges/audit-archive/archive-place';
import { AuditArchive } from '@edges/audit-archive/audit-archive';
import { AuditLog } from '@edges/audit-log/audit-log';
import { LoggedDays } from '@edges/audit-log/logged-days';
import { PostgresLoggedDays } from '@edges/audit-log/postgres-logged-days';
import { PostgresToldDays } from '@edges/audit-outbox/postgres-told-days';
import { ToldDays } from '@edges/audit-outbox/told-days';
import { type Database, Reads } from '@edges/database/database';
import { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideFactory, provideValue } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import { Metrics } from '@platform/telemetry/metrics';
import { AuditFacts } from '../audit-facts';
import { AuditTrail } from '../audit-trail';
import { ArchiveDay } from './archive-day';
import { ArchivedDays } from './archived-days';
import { ArchiveMetrics } from './archive-metrics';
import { ArchiveOutstanding } from './archive-outstanding';
import { KeepArchive } from './keep-archive';
import { SEGMENT_ENTRIES } from './logged-segments';
import { SealArchivedDays } from './seal-archived-days';

const DAY_MS = 24 * 60 * 60 * 1_000;

export interface ArchiveTold extends ArchivePlace {
  readonly AUDIT_SHARD: number;
  readonly AUDIT_ARCHIVE_RETENTION_DAYS: number;
  readonly AUDIT_ARCHIVE_ROUND_MS: number;
}

export interface ArchiveParts {
  /** With role fp_trust. */
  readonly database: Database;
  readonly settings: ArchiveTold;
  readonly region: string;
}

/** The archive's part of the trust control plane: nothing when the settings name no place for it. Needs PlatformModule, AuditFacts and the audit log's part. */
export function archiveFragment(parts: ArchiveParts): Provider[] {
  const opened = openAuditArchive(parts.settings);
  if (opened === undefined) return [];
  if (isRefusal(opened)) throw new Error(`${opened.code}: ${opened.reason}`);
  const logId = logIdOf(parts.region, parts.settings.AUDIT_SHARD);
  return [
    provideValue(AuditArchive, opened.archive),
    // Days that are over: a replica has them.
    provideFactory(LoggedDays, [Reads], (reads) => new PostgresLoggedDays(reads)),
    provide(ArchiveMetrics, Metrics),
    provideFactory(ArchivedDays, [AuditArchive, TrustedKeyStore], (archive, keys) => new ArchivedDays(archive, keys, logId)),
    provideFactory(
      ArchiveOutstanding,
      [AuditArchive, ArchivedDays, LoggedDays, AuditLog, TrustedKeyStore, Clock],
      (archive, days, rows, log, keys, clock) => outstandingOf({ archive, days, rows, log, keys, clock }, parts.settings),
    ),
    provideValue(ToldDays, new PostgresToldDays(parts.database, parts.region)),
    provide(SealArchivedDays, ArchivedDays, AuditLog, AuditTrail, AuditFacts, ToldDays, Clock),
    provideFactory(
      KeepArchive,
      [ArchiveOutstanding, SealArchivedDays, ArchiveMetrics, Log, Lifecycle, Clock],
      (outstanding, seals, metrics, lines, lifecycle, clock) => {
        const keep = new KeepArchive(outstanding, seals, metrics, lines, logId, clock);
        lifecycle.stores.add({ store: 'audit-archive', without: 'degraded', check: () => opened.archive.check() });
        const failed = (cause: unknown): void => lines.error('audit archive failed', { log: logId, cause });
        const rounds = new Rounds(() => keep.run(), parts.settings.AUDIT_ARCHIVE_ROUND_MS, failed);
        lifecycle.whenServing('audit archive', () => rounds.start());
        lifecycle.whenDraining('audit archive', () => rounds.stop());
        lifecycle.whenClosed('audit archive', () => Promise.resolve(opened.close()));
        return keep;
      },
    ),
  ];
}

export interface ArchivePorts {
  readonly archive: AuditArchive;
  readonly days: ArchivedDays;
  readonly rows: LoggedDays;
  readonly log: AuditLog;
  readonly keys: TrustedKeyStore;
  readonly clock: Clock;
}

/** What archives every day that is over. */
export function outstandingOf({ archive, days, rows, log, keys, clock }: ArchivePorts, settings: ArchiveTold): ArchiveOutstanding {
  const rules = { retentionMs: settings.AUDIT_ARCHIVE_RETENTION_DAYS * DAY_MS, segmentEntries: SEGMENT_ENTRIES };
  return new ArchiveOutstanding(days, new ArchiveDay(archive, days, rows, log, keys, clock, rules), rows, clock);
}
