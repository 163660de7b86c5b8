import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOfBytes } from '@kernel/digest';

/** A migration as it was read: what its header says, and the digest of its bytes. */
export interface Migration {
  readonly id: string;
  /** `owner` for everything but the roles themselves, which only the login may create. */
  readonly runsAs: 'login' | 'owner';
  readonly sql: string;
  readonly checksum: Digest;
}

const ID_LINE = /^-- migration: (\d{10}_[a-z0-9_]+)$/m;
const OWNER_LINE = /^-- owner: [a-z][a-z-]*$/m;
const LOGIN_LINE = /^-- runs as: login$/m;

// The build copies .sql files beside the compiled code, so this is the root of the repository and of `dist` alike.
const ROOT = join(__dirname, '..', '..', '..');

/** Reads a migration by its path from the root. @throws Error when the header does not name owner and id. */
export function readMigration(path: string, root: string = ROOT): Migration {
  const bytes = readFileSync(join(root, path));
  const sql = bytes.toString('utf8');
  const id = ID_LINE.exec(sql)?.[1];
  if (id === undefined || !OWNER_LINE.test(sql))
    throw new Error(`${path} needs the header lines "-- owner: <app>" and "-- migration: <yyyymmddNN>_<slug>"`);
  return { id, runsAs: LOGIN_LINE.test(sql) ? 'login' : 'owner', sql, checksum: digestOfBytes(bytes) };
}

/** Reads a list in its order. @throws Error when two migrations have one id. */
export function readMigrations(paths: readonly string[], root: string = ROOT): readonly Migration[] {
  const migrations = paths.map((path) => readMigration(path, root));
  const repeated = migrations.find((migration, index) => migrations.findIndex((other) => other.id === migration.id) !== index);
  if (repeated !== undefined) throw new Error(`two migrations have the id ${repeated.id}`);
  return migrations;
}
