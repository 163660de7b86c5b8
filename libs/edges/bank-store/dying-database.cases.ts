import type { TenantId } from '@kernel/tenant';
import { Database, type Transaction } from '../database/database';

/** A database that dies at the statement with this number. */
export class DyingDatabase extends Database {
  private statements = 0;

  constructor(
    private readonly inner: Database,
    private readonly dieAt: number,
  ) {
    super();
  }

  override inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.inTenant(tenant, (tx) => work({ query: (sql, values) => this.ask(tx, sql, values) }));
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.acrossTenants(work);
  }

  private ask<R extends object>(tx: Transaction, statement: string, values?: readonly unknown[]): Promise<readonly R[]> {
    if (++this.statements === this.dieAt) throw new Error('died');
    return tx.query<R>(statement, values);
  }
}
