import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import type { Database } from '../database/database';
import { AuditSpool } from './audit-spool';

/** Holds at most `bound` entries over all tenants. Source: outage gate, state SPOOL_FULL. */
export class PostgresAuditSpool extends AuditSpool {
  constructor(
    private readonly database: Database,
    private readonly region: string,
    private readonly bound: number,
  ) {
    super();
  }

  add(tenant: TenantId, submission: AuditSubmission): Promise<'kept' | 'full'> {
    const { event_id, at } = submission.entry;
    return this.database.inTenant(tenant, async (tx) => {
      const [room] = await tx.query<{ full: boolean }>('SELECT tool.spooled_audit_reaches($1) AS full', [this.bound]);
      if (room?.full) return 'full';
      await tx.query(
        'INSERT INTO tool.audit_spool (tenant_id, event_id, region, at, submission) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
        [tenant, event_id, this.region, at, JSON.stringify(submission)],
      );
      return 'kept';
    });
  }

  async waits(tenant: TenantId): Promise<boolean> {
    const rows = await this.database.inTenant(tenant, (tx) => tx.query('SELECT 1 AS one FROM tool.audit_spool LIMIT 1'));
    return rows.length > 0;
  }

  async tenants(most: number): Promise<readonly TenantId[]> {
    const rows = await this.database.acrossTenants((tx) =>
      tx.query<{ tenant_id: string }>('SELECT tenant_id FROM tool.tenants_with_spooled_audit($1)', [most]),
    );
    return rows.map(({ tenant_id }) => tenant_id);
  }

  async oldest(tenant: TenantId, most: number): Promise<readonly AuditSubmission[]> {
    const rows = await this.database.inTenant(tenant, (tx) =>
      tx.query<{ submission: AuditSubmission }>('SELECT submission FROM tool.audit_spool ORDER BY at, position LIMIT $1', [most]),
    );
    return rows.map(({ submission }) => submission);
  }

  async remove(tenant: TenantId, eventIds: readonly string[]): Promise<void> {
    await this.database.inTenant(tenant, (tx) => tx.query('DELETE FROM tool.audit_spool WHERE event_id = ANY($1)', [eventIds]));
  }
}
