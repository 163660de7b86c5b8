import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { Client } from 'pg';
import type { Conditions } from './report';

/** What a reader must know about this machine and its stores before believing a figure. */
export async function conditions(date: string, databaseUrl: string | undefined): Promise<Conditions> {
  const [cpu] = cpus();
  const [busy] = loadavg();
  return [
    ['Date', date],
    ['Machine', `${cpu?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${type()} ${release()}`], // prettier-ignore
    ['Load when it began', `${(busy ?? 0).toFixed(2)} (one minute's average; the platform, its store and whoever asks share the cores)`],
    ['Node', process.version],
    ['Postgres', databaseUrl === undefined ? 'none' : await postgresTold(databaseUrl)],
    ['PGlite', 'in a folder, in the process that uses it; commits are not forced to the disk'],
  ];
}

async function postgresTold(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string; commits: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commits`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the server told nothing about itself');
    return `${row.version}, same machine, fsync ${row.fsync}, synchronous_commit ${row.commits}`;
  } finally {
    await client.end();
  }
}
