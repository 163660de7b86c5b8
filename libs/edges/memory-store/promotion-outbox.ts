import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';

/** Promotions that must enter the audit log and have not yet. Filled in the transaction of the promotion; what waits survives a crash. */
export abstract class PromotionOutbox {
  /** Tenants with entries that wait, at most so many. */
  abstract tenants(most: number): Promise<readonly TenantId[]>;
  /** The oldest entries of a tenant, at most so many. */
  abstract oldest(tenant: TenantId, most: number): Promise<readonly AuditSubmission[]>;
  /** Forgets entries that the log has. Unknown ones are no matter. */
  abstract done(tenant: TenantId, eventIds: readonly string[]): Promise<void>;
}
