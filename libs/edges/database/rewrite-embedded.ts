import { openPGliteFolder } from './pglite-source';

const LIMITS = { acquireTimeoutMs: 20_000, statementTimeoutMs: 3_600_000 };

/**
 * Writes the embedded store of a folder anew: tables, indexes, what planners know of them, and its log. What was removed or taken out of a row before stands in none
 * of its files afterwards. It needs as much room again as the largest table has.
 * @throws Fault STORE_BUSY naming the process that has the folder open.
 */
export async function rewriteEmbedded(folder: string): Promise<void> {
  const source = await openPGliteFolder(folder, LIMITS);
  try {
    await source.asLogin(async (client) => {
      // Planners keep samples of values, and keep them when a table is emptied.
      await client.query('DELETE FROM pg_catalog.pg_statistic WHERE starelid >= 16384');
      await client.query('VACUUM (FULL)');
      await client.query('ANALYZE');
      // A segment that is used again keeps what it held; one that is removed does not.
      await client.query('SET wal_recycle = off');
      await client.query('SELECT pg_switch_wal()');
      await client.query('CHECKPOINT');
    });
  } finally {
    await source.close();
  }
}
