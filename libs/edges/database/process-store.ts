import { join } from 'node:path';
import { isRefusal } from '@kernel/outcome';
import type { UsedStore } from '@kernel/used-store';
import type { AppRole, Database, DatabaseSource } from './database';
import { migrate, MIGRATION_MS } from './migrate';
import { openPGliteFolder } from './pglite-source';
import { PostgresProbe } from './postgres-probe';
import { type DatabaseTls, openPostgres, type PostgresSettings } from './postgres-source';
import type { PreparedStatements } from './statement-names';
import { TracedDatabase } from './traced-database';

/** What a process was told about its store. One object a process: the same object means the same store. */
export interface StoreSettings {
  readonly DATABASE_URL: { readonly reveal: () => string } | undefined;
  readonly DATABASE_TLS: DatabaseTls;
  readonly DATABASE_CA: { readonly reveal: () => string } | undefined;
  readonly DATABASE_POOL_MAX: number;
  readonly DATABASE_ACQUIRE_TIMEOUT_MS: number;
  readonly DATABASE_POOL_IDLE_MS: number;
  readonly DATABASE_STATEMENT_TIMEOUT_MS: number;
  readonly DATABASE_IDLE_TRANSACTION_MS: number;
  readonly DATABASE_PREPARED_STATEMENTS: PreparedStatements;
  readonly FIVEPLANE_DATA_DIR: string;
  readonly FIVEPLANE_MIGRATE_ON_START: 'yes' | 'no';
}

/** What the store tells the process that has it. */
export interface StoreKeeper {
  /** Left out where nobody asks how the store is. */
  readonly uses?: (store: UsedStore) => void;
  readonly whenClosed: (name: string, step: () => Promise<void>) => void;
  readonly warn: (message: string, fields: { readonly cause: unknown }) => void;
  readonly migrated: (count: number) => void;
}

// One connection serves everybody, so a wait is a queue and not a fault until it is long.
const EMBEDDED_ACQUIRE_TIMEOUT_MS = 20_000;

interface OpenStore {
  readonly source: DatabaseSource;
  readonly seen: Pick<UsedStore, 'store' | 'check'>;
}

const stores = new WeakMap<StoreSettings, Promise<OpenStore>>();

/**
 * The store of this process, as one app sees it: Postgres when an address is given, otherwise embedded in the data folder.
 * Opened once for all apps of the process. An embedded store is migrated when it is opened; a server only when the process was told to.
 * @throws Error naming the migration that stands in the way.
 */
export async function processDatabase(role: AppRole, settings: StoreSettings, keeper: StoreKeeper): Promise<Database> {
  const opening = stores.get(settings) ?? open(settings, keeper);
  stores.set(settings, opening);
  const { source, seen } = await opening;
  // Who only hears events over it goes on without, and asks again for what it may have missed.
  keeper.uses?.({ ...seen, without: role === 'fp_events' ? 'degraded' : 'not ready' });
  return new TracedDatabase(source.as(role), role);
}

/**
 * The store that this process shares with others, for an app without tables of its own that only listens there.
 * Undefined when it would be the only one: nothing could be heard in it, and none is opened.
 */
export function sharedDatabase(role: AppRole, settings: StoreSettings, keeper: StoreKeeper): (() => Promise<Database>) | undefined {
  if (settings.DATABASE_URL === undefined && !stores.has(settings)) return undefined;
  return () => processDatabase(role, settings, keeper);
}

/** How a process reaches a server, whichever of its servers it is. */
export function postgresSettings(url: string, settings: StoreSettings, onLostConnection: (cause: unknown) => void): PostgresSettings {
  return {
    url,
    onLostConnection,
    maxConnections: settings.DATABASE_POOL_MAX,
    tls: settings.DATABASE_TLS,
    ca: settings.DATABASE_CA?.reveal(),
    acquireTimeoutMs: settings.DATABASE_ACQUIRE_TIMEOUT_MS,
    poolIdleMs: settings.DATABASE_POOL_IDLE_MS,
    statementTimeoutMs: settings.DATABASE_STATEMENT_TIMEOUT_MS,
    idleTransactionMs: settings.DATABASE_IDLE_TRANSACTION_MS,
    preparedStatements: settings.DATABASE_PREPARED_STATEMENTS,
  };
}

async function open(settings: StoreSettings, keeper: StoreKeeper): Promise<OpenStore> {
  const url = settings.DATABASE_URL?.reveal();
  const store = url === undefined ? await embedded(settings) : onServer(url, settings, keeper);
  keeper.whenClosed('database', () => store.source.close());
  if (url === undefined || settings.FIVEPLANE_MIGRATE_ON_START === 'yes') {
    const migrated = await (url === undefined ? migrate(store.source) : migrateServer(serverSettings(url, settings, keeper), keeper));
    if (isRefusal(migrated)) throw new Error(`${migrated.code}: ${migrated.reason}`);
    keeper.migrated(migrated.applied.length);
  }
  return store;
}

async function embedded({ FIVEPLANE_DATA_DIR: folder, DATABASE_STATEMENT_TIMEOUT_MS: statementTimeoutMs }: StoreSettings) {
  const source = await openPGliteFolder(join(folder, 'store'), { acquireTimeoutMs: EMBEDDED_ACQUIRE_TIMEOUT_MS, statementTimeoutMs });
  // It is in this process: it is there for as long as there is somebody to ask.
  return { source, seen: { store: 'pglite', check: () => Promise.resolve() } };
}

function onServer(url: string, settings: StoreSettings, keeper: StoreKeeper) {
  const server = serverSettings(url, settings, keeper);
  const probe = new PostgresProbe(server);
  keeper.whenClosed('database probe', () => probe.close());
  return { source: openPostgres(server), seen: { store: 'postgres', check: () => probe.check() } };
}

function serverSettings(url: string, settings: StoreSettings, { warn }: Pick<StoreKeeper, 'warn'>): PostgresSettings {
  return postgresSettings(url, settings, (cause) => warn('a database connection was lost', { cause }));
}

// Over a connection of its own, whose statements may take long: one that waits for another process must not end with this process's usual limit.
async function migrateServer(server: PostgresSettings, { warn }: Pick<StoreKeeper, 'warn'>) {
  const source = openPostgres({ ...server, maxConnections: 1, statementTimeoutMs: MIGRATION_MS });
  try {
    return await migrate(source, undefined, undefined, () =>
      warn('another process migrates the database: waiting for it', { cause: undefined }),
    );
  } finally {
    await source.close();
  }
}
