import { resolve } from 'node:path';
import { timestampOf } from '@kernel/time';
import { partsOfFolder } from './backup.module';
import { STORE_PART, writeBackup } from './backup-file';
import { CommandFailure } from './command-failure';
import { settingsOf } from './db.module';
import { EXIT, print, type RunCommand, textOf } from './host';
import { refuseTaken } from './write-file';

/** `fiveplane backup create`: the data folder in one file, while the platform runs or not. */
export const run: RunCommand = async (host, given) => {
  refuseTaken(host, given);
  const { FIVEPLANE_DATA_DIR, DATABASE_URL } = settingsOf(host);
  if (DATABASE_URL !== undefined)
    throw CommandFailure.of('CLI_NO_STORE', 'DATABASE_URL is set: the platform of this shell keeps its data on Postgres');
  const folder = resolve(host.cwd, FIVEPLANE_DATA_DIR);
  const madeAt = timestampOf(Date.now());
  const parts = await partsOfFolder(host, folder);
  const bytes = writeBackup(host, given, madeAt, parts);
  const out = textOf(given, 'out') ?? '';
  const files = parts.map(({ name }) => name).filter((name) => name !== STORE_PART);
  print(host, given, { out, made_at: madeAt, bytes, files }, () => [
    `${folder} as of ${madeAt} written to ${out} (${bytes} bytes)`,
    `beside the store: ${files.join(', ') || 'nothing'}; it holds keys, so it is readable by you alone`,
  ]);
  return EXIT.done;
};
