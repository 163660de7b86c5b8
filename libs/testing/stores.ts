import { type Migration, readMigrations } from '@edges/database/migration-file';
import { MIGRATIONS } from '@edges/database/migrations';
import type { PgSource } from '@edges/database/pg-source';
import { describeOnBackend } from './describe-on-backend';
import { openMigratedPGlite } from './pglite-template';
import { createTestDatabase } from './postgres-template';
import { resetStore } from './store-reset';

/** A migrated store with no rows but those that migrations wrote. */
export interface TestStore {
  readonly source: PgSource;
  readonly backend: 'pglite' | 'postgres';
  /** The address of this very database; undefined on PGlite. */
  readonly url: string | undefined;
  /** Gives the store back; the next `open` in this file starts from empty again. */
  close(): Promise<void>;
}

export type OpenStore = () => Promise<TestStore>;

/**
 * Runs a suite on PGlite, and on Postgres when DATABASE_URL names one; without it the Postgres half is skipped aloud, and in CI it fails.
 * Call `open` in `beforeEach` (or `beforeAll`) and `close` afterwards: one store at a time per backend and file.
 */
export function describeWithStores(title: string, suite: (open: OpenStore) => void): void {
  describeWithPGlite(title, suite);
  describeWithPostgres(title, suite);
}

/** The PGlite half alone. */
export function describeWithPGlite(title: string, suite: (open: OpenStore) => void): void {
  describe(`${title} on pglite`, () => {
    suite(lend('pglite'));
  });
}

/** The Postgres half alone. */
export function describeWithPostgres(title: string, suite: (open: OpenStore) => void): void {
  describeOnBackend(title, 'postgres', 'DATABASE_URL', () => suite(lend('postgres')));
}

function databaseUrl(): string {
  return process.env['DATABASE_URL'] ?? '';
}

interface SharedStore {
  readonly source: PgSource;
  readonly url: string | undefined;
  readonly drop: () => Promise<void>;
}

type Backend = TestStore['backend'];

// Jest gives every test file its own copy of this module, so these are shared within one file and closed at its end.
const shared = new Map<Backend, Promise<SharedStore>>();
const lent = new Set<Backend>();

afterAll(async () => {
  for (const store of shared.values()) await (await store).drop();
  shared.clear();
});

function lend(backend: Backend): OpenStore {
  return async () => {
    if (lent.has(backend)) throw new Error('close the store before opening it again: one file has one store per backend');
    const isNew = !shared.has(backend);
    const store = shared.get(backend) ?? create(backend, readMigrations(MIGRATIONS));
    shared.set(backend, store);
    const { source, url } = await store;
    if (!isNew) await resetStore(source);
    lent.add(backend);
    return { source, backend, url, close: async () => void lent.delete(backend) };
  };
}

async function create(backend: Backend, migrations: readonly Migration[]): Promise<SharedStore> {
  if (backend === 'pglite') {
    const source = await openMigratedPGlite(migrations, { acquireTimeoutMs: 2_000, statementTimeoutMs: 20_000 });
    return { source, url: undefined, drop: () => source.close() };
  }
  const database = await createTestDatabase(databaseUrl(), migrations);
  return { source: database.source, url: database.url, drop: () => database.drop() };
}
