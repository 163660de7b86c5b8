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

/** Longest statement of a migration: an index over a large table takes as long as it takes, and nothing of one that is cut off is kept. */
export const MIGRATION_MS = 24 * 60 * 60 * 1_000;

/**
 * Brings the database to the end of the list, or refuses and changes nothing.
 * Each migration commits with its ledger line, so a killed run goes on where it stopped. Two runs at once: one waits for the other, before each migration,
 * in the transaction of that migration: behind a pooler nothing of a session lasts longer. `waits` is told when it has to.
 * Refuses a database that holds a migration this code does not know, a changed one, or one out of order.
 * A table that an app has locked is waited for in short waits, since everybody else's statements on it queue behind each.
 * @throws Fault STORE_BUSY when a table stays locked over all of them, Error naming the migration that fails; what was applied before stays.
 */
export async function migrate(
  source: PgSource,
  migrations: readonly Migration[] = readMigrations(MIGRATIONS),
  patience: LockPatience = LOCK_PATIENCE,
  waits: () => void = () => undefined,
): Promise<MigrationReport | Refusal> {
  return source.asLogin(async (client) => {
    await alone(client, waits, () => client.query(LEDGER));
    const applied: string[] = [];
    for (;;) {
      const step = await nextPatiently(client, migrations, patience, waits);
      if (step.kind !== 'applied') return step.kind === 'refused' ? step : { kind: 'migrated', applied };
      applied.push(step.id);
    }
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

/** A transaction that no other run has at the same time. */
async function alone<T>(client: PoolClient, waits: () => void, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  const tried = await client.query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(${MIGRATION_LOCK}) AS mine`);
  if (tried.rows[0]?.mine !== true) {
    waits();
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  }
  const done = await work();
  await client.query('COMMIT');
  return done;
}

type Step = { readonly kind: 'applied'; readonly id: string } | { readonly kind: 'done' } | Refusal;

async function nextPatiently(
  client: PoolClient,
  migrations: readonly Migration[],
  { waitMs, attempts }: LockPatience,
  waits: () => void,
): Promise<Step> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await alone(client, waits, () => next(client, migrations, waitMs));
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
      await client.query('ROLLBACK');
      if (attempt >= attempts)
        throw new Fault('STORE_BUSY', `${wordsOf(error)}: a table that it needs stays locked`, 'later', { cause: error });
    }
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

// The ledger is read anew each time: another run may have applied something since.
async function next(client: PoolClient, migrations: readonly Migration[], waitMs: number): Promise<Step> {
  const ledger = await client.query<LedgerLine>('SELECT id, checksum FROM fiveplane.migration ORDER BY position');
  const problem = disagreement(ledger.rows, migrations);
  if (problem !== undefined) return problem;
  const migration = migrations[ledger.rows.length];
  if (migration === undefined) return { kind: 'done' };
  await apply(client, migration, ledger.rows.length, waitMs);
  return { kind: 'applied', id: migration.id };
}

async function apply(client: PoolClient, migration: Migration, position: number, waitMs: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${waitMs}`);
  if (migration.runsAs === 'owner') await client.query('SET LOCAL ROLE fp_owner');
  try {
    await client.query(migration.sql);
  } catch (cause) {
    throw new Error(`migration ${migration.id} failed: ${wordsOf(cause)}`, { cause });
  }
  await client.query('RESET ROLE');
  await client.query('INSERT INTO fiveplane.migration (id, position, checksum) VALUES ($1, $2, $3)', [
    migration.id,
    position,
    migration.checksum,
  ]);
}

function wordsOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
