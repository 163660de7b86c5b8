import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { errorCode } from '@edges/database/error-code';
import { migrate } from '@edges/database/migrate';
import type { Migration } from '@edges/database/migration-file';
import { openPGliteMemory, type PGliteSettings } from '@edges/database/pglite-source';
import type { PgSource } from '@edges/database/pg-source';
import { keepSeedRows } from './store-reset';

/**
 * A migrated PGlite in memory. The first caller on a machine migrates one and keeps its dump; the others start from that dump.
 * The dump's name covers every migration, so a changed migration makes a new one.
 */
export async function openMigratedPGlite(migrations: readonly Migration[], settings: PGliteSettings): Promise<PgSource> {
  const folder = join(tmpdir(), `fiveplane-stores-${userInfo().uid}`);
  const path = join(folder, `pglite-${templateName(migrations)}.tar`);
  const dump = readDump(path);
  if (dump !== undefined) return (await openPGliteMemory(settings, dump)).source;

  const fresh = await openPGliteMemory(settings);
  const outcome = await migrate(fresh.source, migrations);
  if (isRefusal(outcome)) throw new Error(outcome.reason);
  await keepSeedRows(fresh.source);
  keepDump(folder, path, Buffer.from(await (await fresh.dump()).arrayBuffer()));
  return fresh.source;
}

/** Names a set of migrations, and the way stores are prepared here. */
export function templateName(migrations: readonly Migration[]): string {
  return digestOf(['template 1', ...migrations.map((migration) => migration.checksum)]).slice('sha256:'.length, 'sha256:'.length + 16);
}

function readDump(path: string): Blob | undefined {
  try {
    return new Blob([readFileSync(path)]);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const AN_HOUR_MS = 3_600_000;

function keepDump(folder: string, path: string, dump: Buffer): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    const old = statSync(join(folder, name), { throwIfNoEntry: false });
    if (old !== undefined && Date.now() - old.mtimeMs > AN_HOUR_MS) rmSync(join(folder, name), { force: true });
  }
  const half = `${path}.${randomUUID()}`;
  writeFileSync(half, dump, { mode: 0o600 });
  renameSync(half, path);
}
