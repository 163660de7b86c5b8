import type { TenantId } from '@kernel/tenant';

/** For whom a use case works, and who is named in the audit log. */
export interface Caller {
  readonly tenant: TenantId;
  readonly actor: string;
}
