import { isRefusal } from '@kernel/outcome';
import { migrate } from './migrate';
import { readMigrations } from './migration-file';
import { MIGRATIONS } from './migrations';
import { openPGliteFolder } from './pglite-source';

/**
 * A program for the durability test: writes rows 1, 2, 3 … into a data folder until it is killed, and prints each number once it is committed.
 * As `boastful` it prints number 20 from inside a transaction that it never commits.
 */
async function main(folder: string, character: string): Promise<void> {
  const source = await openPGliteFolder(folder, { acquireTimeoutMs: 2_000, statementTimeoutMs: 10_000 });
  const outcome = await migrate(source, readMigrations(MIGRATIONS.slice(0, 1)));
  if (isRefusal(outcome)) throw new Error(outcome.reason);
  await source.asLogin((client) => client.query('CREATE TABLE shop.row (number int); GRANT INSERT ON shop.row TO fp_shop'));
  const shop = source.as('fp_shop');
  for (let number = 1; ; number++) {
    await shop.acrossTenants(async (tx) => {
      await tx.query('INSERT INTO shop.row VALUES ($1)', [number]);
      if (character === 'boastful' && number === 20) {
        process.stdout.write(`${number}\n`);
        await new Promise(() => setInterval(() => undefined, 1_000));
      }
    });
    process.stdout.write(`${number}\n`);
    // The engine runs in this thread and waits for nothing: without a pause nobody who asks for a dump would be heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
