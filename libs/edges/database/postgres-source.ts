import type { ConnectionOptions } from 'node:tls';
import { assertNever } from '@kernel/assert-never';
import { Pool } from 'pg';
import { PgConnections } from './pg-connections';
import type { TransactionLimits } from './pg-database';
import { PgSource } from './pg-source';
import { type PreparedStatements, StatementNames, UNNAMED } from './statement-names';

/** `require` encrypts and believes any certificate; `verify-full` demands one of a known authority, made for the host of the address. */
export type DatabaseTls = 'off' | 'require' | 'verify-full';

export interface PostgresSettings extends TransactionLimits {
  /** `postgres://user:password@host:port/database`; Postgres 15 or newer with pgvector. */
  readonly url: string;
  readonly maxConnections: number;
  /** Longest wait for a connection, free or new. */
  readonly acquireTimeoutMs: number;
  /** How long a connection that nobody uses is kept; 10 s when left out. */
  readonly poolIdleMs?: number;
  /** `off` when left out. */
  readonly tls?: DatabaseTls;
  /** PEM certificates of the authorities that `verify-full` believes; those of Node when left out. */
  readonly ca?: string | undefined;
  /** `unnamed` behind a pooler in transaction mode that does not keep prepared statements itself; `named` when left out. */
  readonly preparedStatements?: PreparedStatements;
  /** Told when a connection that nobody uses is lost. The next ask opens a new one. */
  readonly onLostConnection: (cause: Error) => void;
}

// Above the server's own limit, so that the server's answer wins; reached only when the network swallows it.
const NETWORK_GRACE_MS = 5_000;
const POOL_IDLE_MS = 10_000;

/** A source over a Postgres server. Connects when first asked. */
export function openPostgres(settings: PostgresSettings): PgSource {
  const pool = new Pool({
    connectionString: settings.url,
    max: settings.maxConnections,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
    query_timeout: settings.statementTimeoutMs + NETWORK_GRACE_MS,
    idleTimeoutMillis: settings.poolIdleMs ?? POOL_IDLE_MS,
    ssl: tlsOptions(settings),
    keepAlive: true,
    application_name: 'fiveplane',
  });
  pool.on('error', (cause) => {
    // While closing, a server that hangs up first has done nothing worth telling.
    if (!pool.ending) settings.onLostConnection(cause);
  });
  const busy = `all ${settings.maxConnections} connections were in use for ${settings.acquireTimeoutMs} ms`;
  const names = settings.preparedStatements === 'unnamed' ? UNNAMED : new StatementNames();
  return new PgSource(new PgConnections(pool, busy), settings, names, async () => undefined);
}

/** What the driver is told of TLS. Said in every case: the driver would otherwise look into the environment. */
export function tlsOptions({ tls = 'off', ca }: Pick<PostgresSettings, 'tls' | 'ca'>): false | ConnectionOptions {
  switch (tls) {
    case 'off':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-full':
      return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
    default:
      return assertNever(tls);
  }
}
