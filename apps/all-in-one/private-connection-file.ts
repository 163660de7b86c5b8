import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { type Connection, ConnectionFile } from './connection-file';

const OWNER_ONLY = 0o600;

/** The part of the last connection that outlives a start. */
const former = Compile(
  Type.Object({
    tenants: Type.Record(
      Type.String(),
      Type.Object({ users: Type.Record(Type.String(), Type.Object({ token: Type.String(), user_id: Type.String() })) }),
    ),
  }),
);

/** `connection.json` in the data folder. */
export class PrivateConnectionFile extends ConnectionFile {
  private readonly path: string;

  constructor(private readonly folder: string) {
    super();
    this.path = join(folder, 'connection.json');
  }

  override tokens(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    if (!existsSync(this.path)) return {};
    const value = parseStrictJson(readFileSync(this.path));
    if (value instanceof NotStrict || !former.Check(value))
      throw new Error(
        `CONNECTION_FILE_MALFORMED: ${this.path} is not what a start wrote; remove it and start again, and new credentials are made`,
      );
    return Object.fromEntries(
      Object.entries(value.tenants).map(([tenant, { users }]) => [
        tenant,
        Object.fromEntries(Object.values(users).map(({ user_id, token }) => [user_id, token])),
      ]),
    );
  }

  override write(connection: Connection): string {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const draft = join(this.folder, 'connection.json.draft');
    rmSync(draft, { force: true });
    const file = openSync(draft, 'wx', OWNER_ONLY);
    try {
      writeSync(file, `${JSON.stringify(connection, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, this.path);
    return this.path;
  }
}
