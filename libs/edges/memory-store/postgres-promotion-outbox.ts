import { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import type { Database } from '../database/database';
import { storedRecord } from '../database/stored-record';
import { PromotionOutbox } from './promotion-outbox';

/** The queue in the memory service's schema. */
export class PostgresPromotionOutbox extends PromotionOutbox {
  constructor(private readonly database: Database) {
    super();
  }

  override tenants(most: number): Promise<readonly TenantId[]> {
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ tenant: string }>('SELECT tenant FROM memory.tenants_with_waiting_audit($1) AS tenant', [most]);
      return rows.map(({ tenant }) => tenant);
    });
  }

  override oldest(tenant: TenantId, most: number): Promise<readonly AuditSubmission[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<{ event_id: string; submission: unknown }>(
        'SELECT event_id, submission FROM memory.audit_outbox WHERE tenant_id = $1 ORDER BY position LIMIT $2',
        [tenant, most],
      );
      return rows.map(({ event_id, submission }) => storedRecord(`waiting audit entry ${event_id}`, AuditSubmission, submission));
    });
  }

  override done(tenant: TenantId, eventIds: readonly string[]): Promise<void> {
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query('DELETE FROM memory.audit_outbox WHERE tenant_id = $1 AND event_id = ANY($2)', [tenant, eventIds]);
    });
  }
}
