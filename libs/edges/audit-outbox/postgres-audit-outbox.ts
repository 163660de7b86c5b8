import { AuditSubmission } from '@kernel/records/audit-entry';
import type { Database, Transaction } from '../database/database';
import { storedRecord } from '../database/stored-record';
import { AuditOutbox, type OutboxOwner, type WaitingEntry } from './audit-outbox';

export class PostgresAuditOutbox extends AuditOutbox {
  constructor(private readonly database: Database) {
    super();
  }

  override owners(atMost: number): Promise<readonly OutboxOwner[]> {
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ owner: string }>('SELECT owner FROM trust.tenants_with_waiting_audit($1) AS owner', [atMost]);
      return rows.map((row) => row.owner);
    });
  }

  override next(owner: OutboxOwner, atMost: number): Promise<readonly WaitingEntry[]> {
    return this.inOwner(owner, async (tx) => {
      const rows = await tx.query<{ position: string; submission: unknown }>(
        'SELECT position, submission FROM trust.audit_outbox WHERE tenant_id = $1 ORDER BY position LIMIT $2',
        [owner, atMost],
      );
      return rows.map(({ position, submission }) => ({
        position: BigInt(position),
        submission: storedRecord(`audit outbox entry ${position}`, AuditSubmission, submission),
      }));
    });
  }

  override done(owner: OutboxOwner, positions: readonly bigint[]): Promise<void> {
    return this.inOwner(owner, async (tx) => {
      await tx.query('DELETE FROM trust.audit_outbox WHERE tenant_id = $1 AND position = ANY($2::bigint[])', [
        owner,
        positions.map(String),
      ]);
    });
  }

  private inOwner<T>(owner: OutboxOwner, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return owner === '*' ? this.database.acrossTenants(work) : this.database.inTenant(owner, work);
  }
}
