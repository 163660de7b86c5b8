import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Fault } from '@kernel/fault';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { openCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { dumpEmbedded, holdsEmbedded, openDump, refuseOpenFolder, unpackDump } from '@edges/database/embedded-dump';
import { migrationStatus } from '@edges/database/migration-status';
import type { PgSource } from '@edges/database/pg-source';
import { rewriteEmbedded } from '@edges/database/rewrite-embedded';
import { type Backup, type BackupPart, STORE_PART } from './backup-file';
import { CommandFailure } from './command-failure';
import { EXIT, type Host } from './host';
import { type HeldCheckpoint, type LogStanding, standingsOf } from './log-standing';

/** A signed note and who holds it. */
export interface HeldNote {
  readonly source: string;
  readonly note: string;
}

/** What an opened store turned out to be. */
export interface Examined {
  /** Migrations that this version adds when the store is started. */
  readonly pending: number;
  /** Why this version cannot start it; absent when it can. */
  readonly problem?: Refusal;
  readonly log: readonly LogStanding[];
}

/**
 * Every part of a backup of a data folder. The files are read before the store: what the checkpoint signer remembers is then never ahead of the log.
 * @throws CommandFailure when the folder has no embedded store, or the process that has it open hands out none.
 */
export async function partsOfFolder(host: Host, folder: string): Promise<readonly BackupPart[]> {
  const store = join(folder, 'store');
  if (!holdsEmbedded(store)) throw CommandFailure.of('CLI_NO_STORE', `${folder} holds no embedded store`);
  const files = filesOf(host, folder, '');
  const tar = await dumpEmbedded(store).catch((error: unknown) => Promise.reject(failureOf(error)));
  return [...files, { name: STORE_PART, bytes: gzipSync(tar) }];
}

/** Writes the embedded store of a data folder anew. @throws CommandFailure when there is none, or a process has it open. */
export async function rewriteFolder(folder: string): Promise<void> {
  const store = join(folder, 'store');
  if (!holdsEmbedded(store)) throw CommandFailure.of('CLI_NO_STORE', `${folder} holds no embedded store`);
  await rewriteEmbedded(store).catch((error: unknown) => {
    throw error instanceof Fault ? new CommandFailure(error.code, error.message, 'Stop that process first.', EXIT.refused) : error;
  });
}

/** Opens a backup's store in memory and compares its audit log with every checkpoint of it. @throws CommandFailure */
export async function examineBackup(backup: Backup, keys: readonly TrustedKey[], notes: readonly HeldNote[]): Promise<Examined> {
  const source = await openDump(storeOf(backup)).catch((error: unknown) =>
    Promise.reject(CommandFailure.of('CLI_BACKUP_DAMAGED', `its store cannot be opened by this version: ${wordsOf(error)}`, EXIT.refused)),
  );
  try {
    return await examineStore(source, keys, notes);
  } finally {
    await source.close();
  }
}

/** @throws CommandFailure for a note that no trusted key signed. */
export async function examineStore(source: PgSource, keys: readonly TrustedKey[], notes: readonly HeldNote[]): Promise<Examined> {
  const { migrations, problem } = await migrationStatus(source);
  const pending = migrations.filter(({ state }) => state === 'pending').length;
  if (problem !== undefined) return { pending, problem, log: [] };
  const store = new PostgresCheckpointStore(source.as('fp_checkpoint'));
  const held = notes.map((note) => opened(note, keys));
  // Of every log of the store, and not of those alone that somebody else holds a checkpoint of.
  for (const log of await store.logs()) {
    const own = await store.latest(log);
    if (own !== undefined) held.push(opened({ source: 'the store itself', note: own.note }, keys));
  }
  return { pending, log: await standingsOf(store, held) };
}

/** Writes a backup's store into a folder that is not there yet. */
export async function unpackStore(backup: Backup, folder: string): Promise<void> {
  await unpackDump(storeOf(backup), folder);
}

/** @throws CommandFailure when a process runs on the folder's store, or the folder holds one. */
export function refuseTarget(folder: string): void {
  const store = join(folder, 'store');
  try {
    refuseOpenFolder(store);
  } catch (error) {
    throw failureOf(error);
  }
  const taken = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'checkpoint') : [];
  if (taken.length > 0) throw CommandFailure.of('CLI_RESTORE_TAKEN', `${folder} holds ${taken.sort().join(', ')}`);
}

function opened({ source, note }: HeldNote, keys: readonly TrustedKey[]): HeldCheckpoint {
  const checkpoint = openCheckpoint(note, keys);
  if (!isRefusal(checkpoint)) return { source, checkpoint };
  throw new CommandFailure(checkpoint.code, `${source}: ${checkpoint.reason}`, 'Give the keys that signed it with --keys.', EXIT.refused);
}

function storeOf({ parts }: Backup): Uint8Array {
  const part = parts.get(STORE_PART);
  if (part === undefined) throw CommandFailure.of('CLI_BACKUP_DAMAGED', 'the backup holds no store');
  return gunzipSync(part);
}

// Whatever the data folder keeps beside the store: keys, what the signer remembers, the connection file.
function filesOf(host: Host, folder: string, below: string): readonly BackupPart[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry): readonly BackupPart[] => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (name === 'store') return [];
    if (entry.isDirectory()) return filesOf(host, folder, name);
    if (entry.isFile() && /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(entry.name)) return [{ name, bytes: readFileSync(resolve(folder, name)) }];
    host.tell(`note: ${name} is left out: it is no plain file of a plain name\n`);
    return [];
  });
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  const next =
    error.code === 'STORE_BUSY' ? 'Stop that process, or restore into another folder.' : 'Stop the platform and make the backup then.';
  return new CommandFailure(error.code, error.message, next, error.code === 'STORE_BUSY' ? EXIT.refused : EXIT.unavailable);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
