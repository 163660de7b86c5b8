import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';

/**
 * Entries that the audit log could not take. What `add` has resolved survives a crash and is handed out, oldest first, until it is removed.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class AuditSpool {
  /** Keeps an entry; the same event again is kept once. `full` when the bound is reached: nothing was kept. */
  abstract add(tenant: TenantId, submission: AuditSubmission): Promise<'kept' | 'full'>;
  /** True while anything of this tenant waits. */
  abstract waits(tenant: TenantId): Promise<boolean>;
  /** Tenants with entries that wait, at most so many. */
  abstract tenants(most: number): Promise<readonly TenantId[]>;
  /** The oldest entries of a tenant, at most so many. */
  abstract oldest(tenant: TenantId, most: number): Promise<readonly AuditSubmission[]>;
  /** Forgets entries that the log has acknowledged. Unknown ones are ignored. */
  abstract remove(tenant: TenantId, eventIds: readonly string[]): Promise<void>;
}
