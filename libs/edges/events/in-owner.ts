import type { Database, Transaction } from '../database/database';

/** A transaction for one tenant, or, for `*`, for the platform itself. */
export function inOwner<T>(database: Database, owner: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return owner === '*' ? database.acrossTenants(work) : database.inTenant(owner, work);
}
