import type { TenantId } from '@kernel/tenant';
import { Database, type Transaction } from './database';
import { sqlState } from './sql-state';

const READ_ONLY_TRANSACTION = '25006';

/** A database in which nothing can be written. @throws Error for work that tries to: it was given the wrong database. */
export class ReadOnly extends Database {
  constructor(private readonly inner: Database) {
    super();
  }

  override inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return refusingWrites(this.inner.inTenant(tenant, (tx) => reading(tx, work)));
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return refusingWrites(this.inner.acrossTenants((tx) => reading(tx, work)));
  }
}

async function reading<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await tx.query('SET TRANSACTION READ ONLY');
  return work(tx);
}

// A server that answers so may also have been a primary until a moment ago; here it is the work that is wrong.
async function refusingWrites<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (sqlState(error) !== READ_ONLY_TRANSACTION && sqlState(cause) !== READ_ONLY_TRANSACTION) throw error;
    throw new Error('work that may only read tried to write', { cause: error });
  }
}
