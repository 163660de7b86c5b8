import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@kernel/outcome';
import { migrate } from '@edges/database/migrate';
import { readMigrations } from '@edges/database/migration-file';
import { MIGRATIONS } from '@edges/database/migrations';
import { openPGliteFolder } from '@edges/database/pglite-source';
import type { PgSource } from '@edges/database/pg-source';
import { createTestDatabase, type TestDatabase } from '@testing/postgres-template';

/** A migrated store with nothing in it, removed afterwards. */
export type WithStore = <T>(work: (source: PgSource) => Promise<T>) => Promise<T>;

export function onPostgres(url: string): WithStore {
  return (work) => withDatabase(url, ({ source }) => work(source));
}

/** A migrated database of its own on the server behind `url`. */
export async function withDatabase<T>(url: string, work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await createTestDatabase(url, readMigrations(MIGRATIONS));
  try {
    return await work(database);
  } finally {
    await database.drop();
  }
}

export const onPGlite: WithStore = (work) =>
  withFolder(async (folder) => {
    const source = await openPGliteFolder(join(folder, 'store'), { acquireTimeoutMs: 20_000, statementTimeoutMs: 20_000 });
    try {
      const migrated = await migrate(source);
      if (isRefusal(migrated)) throw new Error(migrated.reason);
      return await work(source);
    } finally {
      await source.close();
    }
  });

/** A folder of its own, removed afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fiveplane-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
