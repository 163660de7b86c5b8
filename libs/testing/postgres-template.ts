import { randomUUID } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { isRefusal } from '@kernel/outcome';
import { migrate } from '@edges/database/migrate';
import type { Migration } from '@edges/database/migration-file';
import { openPostgres } from '@edges/database/postgres-source';
import type { PgSource } from '@edges/database/pg-source';
import { templateName } from './pglite-template';
import { keepSeedRows } from './store-reset';

export interface TestDatabase {
  readonly source: PgSource;
  readonly url: string;
  /** Closes the source and removes the database. */
  drop(): Promise<void>;
}

const LIMITS = { maxConnections: 8, acquireTimeoutMs: 5_000, statementTimeoutMs: 20_000 };

/**
 * A migrated database of its own on the server behind `url`, whose login may create databases.
 * Copied from a template that the first caller makes; safe for several callers at once.
 */
export async function createTestDatabase(url: string, migrations: readonly Migration[]): Promise<TestDatabase> {
  const template = `fp_template_${templateName(migrations)}`;
  const name = `fp_test_${process.pid}_${randomUUID().slice(0, 8)}`;
  await onServer(url, async (client) => {
    // Held over the check and the making of the template; the session's end releases it.
    await client.query('SELECT pg_advisory_lock(5150110102)');
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount === 0) await makeTemplate(client, url, template, migrations);
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
  });
  const source = openPostgres({ url: withDatabase(url, name), ...LIMITS, onLostConnection: failLoudly });
  return {
    source,
    url: withDatabase(url, name),
    drop: async () => {
      await source.close();
      await onServer(url, (client) => client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`));
    },
  };
}

async function makeTemplate(client: Client, url: string, template: string, migrations: readonly Migration[]): Promise<void> {
  const half = `${template}_half`;
  await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(half)} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${escapeIdentifier(half)} TEMPLATE template0`);
  const source = openPostgres({ url: withDatabase(url, half), ...LIMITS, onLostConnection: failLoudly });
  try {
    const outcome = await migrate(source, migrations);
    if (isRefusal(outcome)) throw new Error(outcome.reason);
    await keepSeedRows(source);
  } finally {
    await source.close();
  }
  await client.query(`ALTER DATABASE ${escapeIdentifier(half)} RENAME TO ${escapeIdentifier(template)}`);
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function failLoudly(cause: Error): never {
  throw cause;
}
