import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '@kernel/fault';
import { isTenantId, type TenantId } from '@kernel/tenant';
import { escapeIdentifier, escapeLiteral, type PoolClient } from 'pg';
import { type AppRole, Database, type Transaction } from './database';
import type { PgConnections } from './pg-connections';
import { PgTransaction } from './pg-transaction';
import { sqlState } from './sql-state';
import type { NameOf } from './statement-names';
import { isLostConnection, isUselessStatement, storeFault } from './store-fault';
import { withRetry } from './with-retry';

/** How long one transaction's statements may take. */
export interface TransactionLimits {
  /** Longest single statement. PGlite cannot interrupt a statement: there it has no effect. */
  readonly statementTimeoutMs: number;
  /** Longest pause between two statements; then the server ends the connection. The server's own limit when left out; no effect on PGlite. */
  readonly idleTransactionMs?: number;
}

const NO_TENANT = '';
/** Tries of a transaction that others are in the way of. */
const ATTEMPTS = 3;

/** The same for embedded and remote Postgres: what differs is only where its connections come from. */
export class PgDatabase extends Database {
  constructor(
    private readonly connections: PgConnections,
    private readonly role: AppRole,
    private readonly limits: TransactionLimits,
    private readonly nameOf: NameOf,
  ) {
    super();
  }

  override async inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!isTenantId(tenant)) throw new Error('not a tenant id');
    return this.transaction(tenant, work);
  }

  override async acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transaction(NO_TENANT, work);
  }

  private async transaction<T>(tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    refuseNesting();
    return withRetry(ATTEMPTS, () => this.once(tenant, work));
  }

  private async once<T>(tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.connections.acquire();
    const tx = new PgTransaction(client, this.nameOf);
    const scope = { open: true };
    let broken = false;
    const markBroken = (): void => {
      broken = true;
    };
    client.on('error', markBroken);
    try {
      await client.query(this.beginStatement(tenant));
      const result = await underWay.run(scope, () => work(tx));
      await commit(client);
      return result;
    } catch (error) {
      const cause = error instanceof Fault ? error.cause : error;
      const lost = isLostConnection(cause);
      // A server that could still say what is wrong can still roll back. The embedded store has one session, which a new connection continues.
      const hears = !lost || sqlState(error) !== undefined;
      if (!broken) broken = !(hears && (await rolledBack(client))) || lost || isUselessStatement(cause);
      throw storeFault(error);
    } finally {
      scope.open = false;
      tx.end();
      client.off('error', markBroken);
      client.release(broken);
    }
  }

  // One round trip. The role is of a closed list and the tenant is checked; both are escaped all the same.
  private beginStatement(tenant: string): string {
    const { statementTimeoutMs, idleTransactionMs } = this.limits;
    return (
      `BEGIN; SET LOCAL ROLE ${escapeIdentifier(this.role)}; ` +
      `SELECT set_config('fiveplane.tenant', ${escapeLiteral(tenant)}, true), ` +
      `set_config('statement_timeout', ${escapeLiteral(String(statementTimeoutMs))}, true)` +
      (idleTransactionMs === undefined
        ? ''
        : `, set_config('idle_in_transaction_session_timeout', ${escapeLiteral(String(idleTransactionMs))}, true)`)
    );
  }
}

// Only a guard, it carries no facts: a nested ask would wait for the connection that its own caller holds.
const underWay = new AsyncLocalStorage<{ open: boolean }>();

function refuseNesting(): void {
  if (underWay.getStore()?.open === true) {
    throw new Fault('STORE_BUSY', 'a transaction was asked for inside another one; use the transaction at hand', 'never');
  }
}

async function commit(client: PoolClient): Promise<void> {
  let tag: string;
  try {
    ({ command: tag } = await client.query('COMMIT'));
  } catch (error) {
    if (isLostConnection(error))
      throw new Fault('STORE_UNAVAILABLE', 'the connection was lost during COMMIT: outcome unknown', 'later', { cause: error });
    throw error;
  }
  // Postgres answers the COMMIT of a failed transaction with a quiet ROLLBACK.
  if (tag !== 'COMMIT') throw new Error('a transaction went on after one of its statements had failed: everything was rolled back');
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    // The caller gets the first error; this connection is dropped, and the server rolls back when it goes.
    return false;
  }
}
