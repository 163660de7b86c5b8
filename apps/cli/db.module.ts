import { Fault } from '@kernel/fault';
import type { TrustedKey } from '@kernel/keys';
import { migrate, MIGRATION_MS } from '@edges/database/migrate';
import { type MigrationStatus, migrationStatus } from '@edges/database/migration-status';
import { attachPartition, detachPartition, listPartitions, makePartitions, type Partitions } from '@edges/database/partitions';
import type { PgSource } from '@edges/database/pg-source';
import { openPostgres } from '@edges/database/postgres-source';
import { defineSettings } from '@platform/settings/define-settings';
import { parseSettings, SettingsInvalid } from '@platform/settings/parse-settings';
import type { PlatformSettings } from '@platform/settings/platform-settings';
import { type Examined, examineStore, type HeldNote } from './backup.module';
import { CommandFailure } from './command-failure';
import { EXIT, type Host } from './host';

/** How the database of DATABASE_URL stands. @throws CommandFailure */
export function statusOfDatabase(host: Host): Promise<MigrationStatus> {
  return withDatabase(host, (source) => migrationStatus(source));
}

/** Compares the audit log in the database of DATABASE_URL with checkpoints that were kept elsewhere. @throws CommandFailure */
export function examineDatabase(host: Host, keys: readonly TrustedKey[], notes: readonly HeldNote[]): Promise<Examined> {
  return withDatabase(host, (source) => examineStore(source, keys, notes));
}

/** Brings the database of DATABASE_URL to this version; gives what was applied. @throws CommandFailure */
export function migrateDatabase(host: Host): Promise<readonly string[]> {
  return withDatabase(host, async (source) => {
    const waits = (): void => host.tell('note: another process migrates this database; waiting for it\n');
    const outcome = await migrate(source, undefined, undefined, waits);
    if (outcome.kind === 'migrated') return outcome.applied;
    throw new CommandFailure(outcome.code, outcome.reason, 'Look at "npx fiveplane db status"; nothing was changed.', EXIT.refused);
  });
}

/** What is to be done with the journal's partitions. */
export type PartitionWish =
  { readonly kind: 'make'; readonly months: number } | { readonly kind: 'detach' | 'attach'; readonly name: string };

/** Does it, and gives how they stand then, with the names of those that were made. @throws CommandFailure */
export function partitionsOfDatabase(
  host: Host,
  wish: PartitionWish | undefined,
): Promise<Partitions & { readonly made: readonly string[] }> {
  return withDatabase(host, async (source) => {
    const made = wish?.kind === 'make' ? await makePartitions(source, wish.months) : [];
    const refusal =
      wish?.kind === 'detach'
        ? await detachPartition(source, wish.name)
        : wish?.kind === 'attach'
          ? await attachPartition(source, wish.name)
          : undefined;
    if (refusal !== undefined) {
      const next = 'Look at "npx fiveplane db partitions"; nothing was changed.';
      throw new CommandFailure(refusal.code, refusal.reason, next, EXIT.refused);
    }
    return { ...(await listPartitions(source)), made };
  });
}

async function withDatabase<T>(host: Host, work: (source: PgSource) => Promise<T>): Promise<T> {
  const settings = settingsOf(host);
  const url = settings.DATABASE_URL?.reveal();
  if (url === undefined) throw CommandFailure.of('CLI_NO_DATABASE', 'neither DATABASE_URL nor DATABASE_URL_FILE is set');
  const source = openPostgres({
    url,
    tls: settings.DATABASE_TLS,
    ca: settings.DATABASE_CA?.reveal(),
    maxConnections: 1,
    acquireTimeoutMs: settings.DATABASE_ACQUIRE_TIMEOUT_MS,
    statementTimeoutMs: MIGRATION_MS,
    preparedStatements: settings.DATABASE_PREPARED_STATEMENTS,
    onLostConnection: ({ message }) => host.tell(`note: an idle connection was lost (${message})\n`),
  });
  try {
    return await work(source);
  } catch (error) {
    throw failureOf(error);
  } finally {
    await source.close();
  }
}

/** The settings of every process, as this shell has them. @throws CommandFailure CLI_SETTINGS_INVALID. */
export function settingsOf(host: Host): PlatformSettings {
  try {
    return parseSettings(defineSettings('all-in-one', {}), host.env).platform;
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    throw CommandFailure.of('CLI_SETTINGS_INVALID', error.problems.join('; '));
  }
}

function failureOf(error: unknown): unknown {
  if (error instanceof Fault) {
    const next =
      error.retry === 'later' ? 'Try again when the database answers.' : 'Mend address, login or TLS; trying again changes nothing.';
    return new CommandFailure(error.code, error.message, next, EXIT.unavailable);
  }
  if (error instanceof CommandFailure) return error;
  return CommandFailure.of('CLI_DATABASE_REFUSED', error instanceof Error ? error.message : String(error), EXIT.refused);
}
