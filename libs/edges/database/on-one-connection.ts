import type { PgSource } from './pg-source';
import { openPostgres } from './postgres-source';
import type { PreparedStatements } from './statement-names';

/** A source over a Postgres that has one connection, so that every transaction meets what the one before left there. */
export function onOneConnection(url: string, preparedStatements: PreparedStatements): PgSource {
  return openPostgres({
    url,
    preparedStatements,
    maxConnections: 1,
    acquireTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
    onLostConnection: (cause) => {
      throw cause;
    },
  });
}
