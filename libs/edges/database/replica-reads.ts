import { Fault } from '@kernel/fault';
import type { TenantId } from '@kernel/tenant';
import { Database, type Transaction } from './database';
import type { ReplicaTrouble, ReplicaWatch } from './replica-watch';

/** Where a read was answered, and what spoke against the replica; `failed`: it was asked and could not. */
export type ReplicaRead =
  { readonly by: 'replica'; readonly why: 'fresh' } | { readonly by: 'primary'; readonly why: ReplicaTrouble | 'failed' };

/**
 * Reads that may be a little old: from the replica while it is fresh enough, otherwise, and told each time, from the primary. A read that the replica cannot answer is asked
 * again of the primary as a whole, so work that is done here reads and does nothing else: both databases are read-only ones.
 */
export class ReplicaReads extends Database {
  constructor(
    private readonly primary: Database,
    private readonly replica: Database,
    private readonly watch: Pick<ReplicaWatch, 'standing'>,
    private readonly told: (read: ReplicaRead) => void,
  ) {
    super();
  }

  override inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.read((database) => database.inTenant(tenant, work));
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.read((database) => database.acrossTenants(work));
  }

  private async read<T>(ask: (database: Database) => Promise<T>): Promise<T> {
    const trouble = this.watch.standing();
    if (trouble !== undefined) {
      this.told({ by: 'primary', why: trouble });
      return ask(this.primary);
    }
    try {
      const answer = await ask(this.replica);
      this.told({ by: 'replica', why: 'fresh' });
      return answer;
    } catch (error) {
      if (!(error instanceof Fault) || error.retry !== 'later') throw error;
      this.told({ by: 'primary', why: 'failed' });
      return ask(this.primary);
    }
  }
}
