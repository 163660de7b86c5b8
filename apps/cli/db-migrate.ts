import { migrateDatabase } from './db.module';
import { EXIT, print, type RunCommand } from './host';

/** `fiveplane db migrate`: speaks to the database alone, never to the platform. */
export const run: RunCommand = async (host, given) => {
  const applied = await migrateDatabase(host);
  print(host, given, { applied }, () =>
    applied.length === 0 ? ['nothing to do: the database is at this version'] : applied.map((id) => `applied  ${id}`),
  );
  return EXIT.done;
};
