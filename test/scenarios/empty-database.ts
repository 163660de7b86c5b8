import { randomUUID } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';

/** A database on a Postgres server, without any table. */
export interface EmptyDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes one on the server behind `url`, whose login may create databases: the platform itself migrates it. */
export async function createEmptyDatabase(url: string): Promise<EmptyDatabase> {
  const name = `fp_scenario_${process.pid}_${randomUUID().slice(0, 8)}`;
  await onServer(url, `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => onServer(url, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
