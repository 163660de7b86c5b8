import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import { AgentIdentity } from '@kernel/records/principals';
import { TrustedKeyRecord } from '@kernel/records/run-export';
import { CommandFailure } from './command-failure';
import type { Host } from './host';
import { readJson } from './read-json';

const User = Type.Object({ token: Type.String(), user_id: Type.String(), role: Type.String(), signing_key: Type.Optional(Type.String()) });

const Tenant = Type.Object({
  pack: Type.String(),
  agent: AgentIdentity,
  users: Type.Record(Type.String(), User),
  default_user: Type.String(),
});

const FORMAT = 'fiveplane.connection.v1';

/** What the all-in-one writes beside its data, for tools on the same machine. Later versions may add to it. */
export const ConnectionFile = Type.Object({
  format: Type.Literal(FORMAT),
  http_url: Type.String({ pattern: '^https?://' }),
  tenants: Type.Record(Type.String(), Tenant),
  trusted_keys: Type.Array(TrustedKeyRecord),
});
export type ConnectionFile = Static<typeof ConnectionFile>;
export type ConnectedTenant = Static<typeof Tenant>;
export type ConnectedUser = Static<typeof User>;

const shape = Compile(ConnectionFile);

/** The nearest connection file: that of FIVEPLANE_DATA_DIR, else `.fiveplane` of the working directory or a folder above it. Undefined when there is none. */
export function findConnection(host: Host): ConnectionFile | undefined {
  const path = pathOf(host);
  if (path === undefined) return undefined;
  if ((statSync(path).mode & 0o077) !== 0)
    throw CommandFailure.of('CLI_CONNECTION_EXPOSED', `${path} can be read or changed by other users of this machine`);
  const value = contentOf(path);
  if (shape.Check(value)) return value;
  throw CommandFailure.of('CLI_CONNECTION_MALFORMED', `${path} ${wrongIn(value)}`);
}

function contentOf(path: string): Json {
  try {
    return readJson(path);
  } catch (error) {
    throw error instanceof CommandFailure ? CommandFailure.of('CLI_CONNECTION_MALFORMED', error.what) : error;
  }
}

function wrongIn(value: Json): string {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'string' && format !== FORMAT) return `is of the format ${format}, and this tool reads ${FORMAT}`;
  const [first] = shape.Errors(value);
  return `is no connection file: ${first?.instancePath ?? ''} ${first?.message ?? 'does not fit'}`;
}

function pathOf({ env, cwd }: Host): string | undefined {
  const { FIVEPLANE_DATA_DIR: folder } = env;
  if (folder !== undefined && folder !== '') {
    const path = resolve(cwd, folder, 'connection.json');
    return existsSync(path) ? path : undefined;
  }
  for (let here = cwd; ; here = dirname(here)) {
    const path = join(here, '.fiveplane', 'connection.json');
    if (existsSync(path)) return path;
    if (here === dirname(here)) return undefined;
  }
}
