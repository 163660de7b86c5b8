import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

/** One statement as the store's owner; row-level security does not bind it. */
export type Sql = <R extends object>(text: string, values?: readonly unknown[]) => Promise<readonly R[]>;

/** Opens the embedded store that no process has open, and closes it again. */
export async function sqlOfEmbedded<T>(folder: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const engine = await PGlite.create({ dataDir: join(folder, 'postgres'), extensions: { vector } });
  try {
    return await work(async (text, values = []) => (await engine.query(text, [...values])).rows as never);
  } finally {
    await engine.close();
  }
}
