import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import { type ClientBase, Pool } from 'pg';
import { lockDataFolder } from './data-folder-lock';
import { serveDumps } from './dump-socket';
import { PgConnections } from './pg-connections';
import type { TransactionLimits } from './pg-database';
import { PgSource } from './pg-source';
import { StatementNames } from './statement-names';

export interface PGliteSettings extends TransactionLimits {
  /** Longest wait for the one connection. */
  readonly acquireTimeoutMs: number;
}

/**
 * An embedded Postgres in a data folder, made if it is not there.
 * A committed row survives the death of this process at any moment. It is not forced to the disk, so a power cut may lose the last seconds.
 * Another process of the same owner may ask for a dump while it is open (`dumpEmbedded`).
 * @throws Fault STORE_BUSY when another process has the folder open.
 */
export async function openPGliteFolder(folder: string, settings: PGliteSettings): Promise<PgSource> {
  const home = resolve(folder);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(home);
  try {
    const engine = await PGlite.create({ dataDir: join(home, 'postgres'), extensions: { vector }, relaxedDurability: false });
    const dumps = await serveDumps(home, () => dumpOf(engine));
    return sourceOver(engine, settings, async () => {
      await dumps?.close();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** An embedded Postgres in memory, gone when closed; starts from a data folder's dump when one is given. */
export async function openPGliteMemory(settings: PGliteSettings, dump?: Blob): Promise<PGliteInMemory> {
  const engine = await PGlite.create({ extensions: { vector }, ...(dump === undefined ? {} : { loadDataDir: dump }) });
  return { source: sourceOver(engine, settings), dump: () => engine.dumpDataDir('none') };
}

export interface PGliteInMemory {
  readonly source: PgSource;
  /** Everything stored so far, to open another one from. */
  dump(): Promise<Blob>;
}

function sourceOver(engine: PGlite, settings: PGliteSettings, afterwards?: () => Promise<void>): PgSource {
  const config = createPgConfig(engine);
  const pool = new Pool({
    ...config,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types do not know
    onConnect: (client) => anewSession(client, config),
  });
  const busy =
    `the embedded store's one connection was not free for ${settings.acquireTimeoutMs} ms: ` +
    'most likely a transaction waits for something that needs the store itself';
  return new PgSource(new PgConnections(pool, busy), settings, new StatementNames(), async () => {
    await engine.close();
    await afterwards?.();
  });
}

/** The engine has one session for ever; a new connection starts in it as it would on a server, with nothing under way and nothing prepared. */
async function anewSession(client: ClientBase, { connection }: ReturnType<typeof createPgConfig>): Promise<void> {
  await client.query('ROLLBACK; DEALLOCATE ALL');
  connection.parsedStatements = {};
  connection.submittedNamedStatements = {};
}

/**
 * The files of a running engine, as a tar. It reads them all before anything else runs, so they are of one instant;
 * what is not committed then counts for nothing when they are opened.
 */
export async function dumpOf(engine: PGlite): Promise<Uint8Array> {
  return (await engine.dumpDataDir('none')).bytes();
}
