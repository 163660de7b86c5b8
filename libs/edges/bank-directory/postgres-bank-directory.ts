import type { Database } from '../database/database';
import { BankDirectory, type BankPlace } from './bank-directory';

/** The directory in the memory service's schema. */
export class PostgresBankDirectory extends BankDirectory {
  constructor(private readonly database: Database) {
    super();
  }

  override after(place: BankPlace | null, limit: number): Promise<readonly BankPlace[]> {
    return this.database.acrossTenants((tx) =>
      tx.query<{ tenant: string; bank: string }>('SELECT tenant_id AS tenant, bank FROM memory.banks_after($1, $2, $3)', [
        place?.tenant ?? '',
        place?.bank ?? '',
        limit,
      ]),
    );
  }
}
