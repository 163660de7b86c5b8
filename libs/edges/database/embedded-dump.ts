import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { Fault } from '@kernel/fault';
import { type DataFolderLock, lockDataFolder } from './data-folder-lock';
import { askForDump } from './dump-socket';
import { dumpOf, openPGliteMemory } from './pglite-source';
import type { PgSource } from './pg-source';

const LIMITS = { acquireTimeoutMs: 20_000, statementTimeoutMs: 60_000 };

/** True when there is an embedded store in the folder, opened or not. */
export function holdsEmbedded(folder: string): boolean {
  return existsSync(join(resolve(folder), 'postgres', 'PG_VERSION'));
}

/** @throws Fault STORE_BUSY naming the process that has the folder open. */
export function refuseOpenFolder(folder: string): void {
  if (existsSync(folder)) lockDataFolder(resolve(folder)).release();
}

/**
 * Everything committed in the embedded store of a folder, as a tar of its files at one instant.
 * A process that has the folder open makes it, between two of its statements; otherwise this one does.
 * @throws Fault STORE_UNAVAILABLE when the process that has it open hands out none.
 */
export async function dumpEmbedded(folder: string): Promise<Uint8Array> {
  const home = resolve(folder);
  let lock: DataFolderLock;
  try {
    lock = lockDataFolder(home);
  } catch (error) {
    if (error instanceof Fault && error.code === 'STORE_BUSY') return askForDump(home);
    throw error;
  }
  try {
    const engine = await PGlite.create({ dataDir: join(home, 'postgres'), extensions: { vector } });
    try {
      return await dumpOf(engine);
    } finally {
      await engine.close();
    }
  } finally {
    lock.release();
  }
}

/** The store of a dump, in memory: it is looked at and gone. @throws Error when this version cannot open it. */
export async function openDump(tar: Uint8Array): Promise<PgSource> {
  return (await openPGliteMemory(LIMITS, blobOf(tar))).source;
}

/** Writes the store of a dump into a folder that holds none. */
export async function unpackDump(tar: Uint8Array, folder: string): Promise<void> {
  const engine = await PGlite.create({ dataDir: join(resolve(folder), 'postgres'), loadDataDir: blobOf(tar), extensions: { vector } });
  await engine.close();
}

function blobOf(tar: Uint8Array): Blob {
  return new Blob([new Uint8Array(tar)], { type: 'application/x-tar' });
}
