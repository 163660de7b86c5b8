import { resolve } from 'node:path';
import { rewriteFolder } from './backup.module';
import { CommandFailure } from './command-failure';
import { settingsOf } from './db.module';
import { EXIT, print, type RunCommand } from './host';

/** `fiveplane store rewrite`: the embedded store of a platform that is stopped, written anew without what was forgotten. */
export const run: RunCommand = async (host, given) => {
  const { FIVEPLANE_DATA_DIR, DATABASE_URL } = settingsOf(host);
  if (DATABASE_URL !== undefined)
    throw CommandFailure.of('CLI_NO_STORE', 'DATABASE_URL is set: the platform of this shell keeps its data on Postgres');
  const folder = resolve(host.cwd, FIVEPLANE_DATA_DIR);
  await rewriteFolder(folder);
  print(host, given, { folder, rewritten: true }, () => [
    `the store in ${folder} is written anew: its files hold nothing that was removed; backups still do`,
  ]);
  return EXIT.done;
};
