import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { refuseTarget, unpackStore } from './backup.module';
import { type Backup, readBackup, STORE_PART } from './backup-file';
import { CommandFailure } from './command-failure';
import { settingsOf } from './db.module';
import { type BackupStatus, examined, HEAD, logLines } from './examine-backup';
import { EXIT, type Given, type Host, print, type RunCommand, textOf } from './host';

/** What the signer had signed in the place that is restored into: kept, because it says what was lost. */
const BEFORE = 'checkpoint/before-restore.note';

/** `fiveplane backup restore`: a data folder from a backup, whole or not at all, never over another one. */
export const run: RunCommand = async (host, given) => {
  const backup = readBackup(host, given);
  const into = intoOf(host, given);
  refuseTarget(into);
  const left = leftIn(into);
  const found = await examined(host, given, backup, left === undefined ? [] : [{ source: join(into, HEAD), note: left }]);
  refuseUnsound(found.status, logLines(found), given);
  await write(backup, into, left);
  const { status, pending, log } = found;
  print(host, given, { into, status, made_at: backup.madeAt, pending, log }, () => [
    `${into} restored as of ${backup.madeAt}: ${status}`,
    ...logLines(found),
    'start the platform on it: npm start',
  ]);
  return EXIT.done;
};

function intoOf(host: Host, given: Given): string {
  return resolve(host.cwd, textOf(given, 'into') ?? settingsOf(host).FIVEPLANE_DATA_DIR);
}

function leftIn(into: string): string | undefined {
  const path = join(into, HEAD);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function refuseUnsound(status: BackupStatus, lines: readonly string[], given: Given): void {
  const what = lines.join('; ');
  if (status === 'newer') throw CommandFailure.of('CLI_BACKUP_NEWER', what, EXIT.refused);
  if (status === 'rewritten') throw CommandFailure.of('CLI_BACKUP_DIFFERS', what, EXIT.refused);
  if (status === 'missing' && given.options['acceptLoss'] !== true) throw CommandFailure.of('CLI_BACKUP_LACKS', what, EXIT.refused);
}

// Everything is written beside and moved in one step: a restore that is killed leaves no folder that a platform would start on.
async function write(backup: Backup, into: string, left: string | undefined): Promise<void> {
  const staging = `${into}.restoring.${process.pid}`;
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  try {
    for (const [name, bytes] of backup.parts) if (name !== STORE_PART) put(staging, name, bytes);
    if (left !== undefined) put(staging, BEFORE, left);
    mkdirSync(join(staging, 'store'), { mode: 0o700 });
    await unpackStore(backup, join(staging, 'store'));
    // Nothing but the checkpoint was in it, and that is kept in the new one.
    rmSync(join(into, 'checkpoint'), { recursive: true, force: true });
    renameSync(staging, into);
  } catch (error) {
    throw CommandFailure.of('CLI_FILE_UNWRITABLE', `${into} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function put(folder: string, name: string, content: Uint8Array | string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { mode: 0o600, flush: true });
}
