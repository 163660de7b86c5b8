import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import type { PoolClient } from 'pg';
import { isError } from './error-code';
import { type Migration, readMigrations } from './migration-file';
import { MIGRATIONS } from './migrations';
import type { PgSource } from './pg-source';
import { sqlState } from './sql-state';

export interface MigrationReport {
  readonly kind: 'migrated';
  /** Ids that were applied now, in order; empty when everything was there. */
  readonly applied: readonly string[];
}

/**
 * Brings the database to the end of the list, or refuses and changes nothing.
 * Each migration commits with its ledger line, so a killed run goes on where it stopped. Two runs at once: one waits for the other.
 * Refuses a database that holds a migration this code does not know, a changed one, or one out of order.
 * A table that an app has locked is waited for in short waits, since everybody else's statements on it queue behind each.
 * @throws Fault STORE_BUSY when a table stays locked over all of them, Error naming the migration that fails; what was applied before stays.
 */
export async function migrate(
  source: PgSource,
  migrations: readonly Migration[] = readMigrations(MIGRATIONS),
  patience: LockPatience = LOCK_PATIENCE,
): Promise<MigrationReport | Refusal> {
  return source.asLogin(async (client) => {
    await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    await client.query(LEDGER);
    const ledger = await client.query<LedgerLine>('SELECT id, checksum FROM fiveplane.migration ORDER BY position');
    const problem = disagreement(ledger.rows, migrations);
    if (problem !== undefined) return problem;
    const pending = migrations.slice(ledger.rows.length);
    for (const [offset, migration] of pending.entries()) await applyPatiently(client, migration, ledger.rows.length + offset, patience);
    return { kind: 'migrated', applied: pending.map((migration) => migration.id) };
  });
}

export interface LedgerLine {
  readonly id: string;
  readonly checksum: string;
}

/** How long a migration waits for a table's lock, and how often. */
export interface LockPatience {
  readonly waitMs: number;
  readonly attempts: number;
}

// Three seconds are within what every statement of an app may take; a minute in all is longer than any of their transactions.
const LOCK_PATIENCE: LockPatience = { waitMs: 3_000, attempts: 20 };

// Any fixed number does; it is this application's alone within one database.
const MIGRATION_LOCK = '5150110101';

const LEDGER = `
  CREATE SCHEMA IF NOT EXISTS fiveplane;
  CREATE TABLE IF NOT EXISTS fiveplane.migration (
    id text PRIMARY KEY,
    position integer NOT NULL UNIQUE,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Undefined when the ledger is the beginning of the list. */
export function disagreement(ledger: readonly LedgerLine[], migrations: readonly Migration[]): Refusal | undefined {
  for (const [position, line] of ledger.entries()) {
    const known = migrations.find((migration) => migration.id === line.id);
    if (known === undefined) {
      return refused(
        'STORE_MIGRATION_UNKNOWN',
        `the database holds migration ${line.id}, which this version does not know; start a newer version`,
      );
    }
    if (migrations[position]?.id !== line.id) {
      return refused('STORE_MIGRATION_ORDER', `migration ${line.id} is number ${position + 1} in the database but not in the list`);
    }
    if (known.checksum !== line.checksum) {
      return refused(
        'STORE_MIGRATION_CHANGED',
        `migration ${line.id} was changed after it had been applied; put it back and add a new one`,
      );
    }
  }
  return undefined;
}

async function applyPatiently(
  client: PoolClient,
  migration: Migration,
  position: number,
  { waitMs, attempts }: LockPatience,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await apply(client, migration, position, waitMs);
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
      await client.query('ROLLBACK');
      if (attempt >= attempts)
        throw new Fault('STORE_BUSY', `migration ${migration.id} waits for a table that stays locked`, 'later', { cause: error });
    }
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

async function apply(client: PoolClient, migration: Migration, position: number, waitMs: number): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${waitMs}`);
  if (migration.runsAs === 'owner') await client.query('SET LOCAL ROLE fp_owner');
  try {
    await client.query(migration.sql);
  } catch (cause) {
    throw new Error(`migration ${migration.id} failed: ${isError(cause) ? cause.message : String(cause)}`, { cause });
  }
  await client.query('RESET ROLE');
  await client.query('INSERT INTO fiveplane.migration (id, position, checksum) VALUES ($1, $2, $3)', [
    migration.id,
    position,
    migration.checksum,
  ]);
  await client.query('COMMIT');
}
