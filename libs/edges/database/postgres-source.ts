import { Pool } from 'pg';
import { PgConnections } from './pg-connections';
import type { TransactionLimits } from './pg-database';
import { PgSource } from './pg-source';
import { type PreparedStatements, StatementNames, UNNAMED } from './statement-names';

export interface PostgresSettings extends TransactionLimits {
  /** `postgres://user:password@host:port/database`; Postgres 15 or newer with pgvector. */
  readonly url: string;
  readonly maxConnections: number;
  /** Longest wait for a connection, free or new. */
  readonly acquireTimeoutMs: number;
  /** `unnamed` behind a pooler in transaction mode that does not keep prepared statements itself; `named` when left out. */
  readonly preparedStatements?: PreparedStatements;
  /** Told when a connection that nobody uses is lost. The next ask opens a new one. */
  readonly onLostConnection: (cause: Error) => void;
}

// Above the server's own limit, so that the server's answer wins; reached only when the network swallows it.
const NETWORK_GRACE_MS = 5_000;

/** A source over a Postgres server. Connects when first asked. */
export function openPostgres(settings: PostgresSettings): PgSource {
  const pool = new Pool({
    connectionString: settings.url,
    max: settings.maxConnections,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
    query_timeout: settings.statementTimeoutMs + NETWORK_GRACE_MS,
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
