import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { openAuditArchive } from '@edges/audit-archive/archive-place';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresLoggedDays } from '@edges/audit-log/postgres-logged-days';
import type { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { PostgresTrustedKeyStore } from '@edges/trusted-keys/postgres-trusted-key-store';
import type { SettingsOf } from '@platform/settings/define-settings';
import type { PlatformSettings } from '@platform/settings/platform-settings';
import type { TRUST_CONTROL_PLANE_SETTINGS } from '../trust-control-plane.config';
import { outstandingOf } from './archive.module';
import type { ArchiveOutstanding } from './archive-outstanding';
import { ArchivedDays } from './archived-days';
import { CompareDay } from './compare-day';

/** What archives and compares once, without the running app. */
export interface ArchiveTools {
  readonly outstanding: ArchiveOutstanding;
  readonly compare: CompareDay;
}

export interface Told {
  readonly app: SettingsOf<typeof TRUST_CONTROL_PLANE_SETTINGS>;
  readonly platform: PlatformSettings;
}

/** Does a piece of work with the tools on the database and the archive that the settings name, and closes both; undefined when they name no archive. Refuses ARCHIVE_PLACE_UNCLEAR. */
export async function withArchiveTools<T>(
  { app, platform }: Told,
  clock: Clock,
  work: (tools: ArchiveTools) => Promise<T>,
): Promise<T | Refusal | undefined> {
  const opened = openAuditArchive(app);
  if (opened === undefined || isRefusal(opened)) return opened;
  const closing: (() => Promise<void>)[] = [];
  try {
    const database = await processDatabase('fp_trust', platform, {
      whenClosed: (_, step) => void closing.push(step),
      warn: () => undefined,
      migrated: () => undefined,
    });
    return await work(toolsOver(database, { app, platform }, opened.archive, clock));
  } finally {
    for (const step of closing) await step();
    opened.close();
  }
}

function toolsOver(
  database: Database,
  { app, platform }: Told,
  archive: Parameters<typeof outstandingOf>[0]['archive'],
  clock: Clock,
): ArchiveTools {
  const region = platform.FIVEPLANE_REGION;
  const keys = new PostgresTrustedKeyStore(database, region);
  const rows = new PostgresLoggedDays(database);
  const days = new ArchivedDays(archive, keys, logIdOf(region, app.AUDIT_SHARD));
  const outstanding = outstandingOf({ archive, days, rows, log: new PostgresAuditLog(database), keys, clock }, app);
  return { outstanding, compare: new CompareDay(archive, days, rows) };
}
