import type { Digest } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** The tenant of the platform's own keys. */
export const PLATFORM = '*';

/** `present`: the very same key was there. `taken`: a key of that name is there and says something else. */
export type KeyKept = 'registered' | 'present' | 'taken';

/** Public keys with what may be believed of them. A registered key never changes; a revocation is added to it and never taken back. */
export abstract class TrustedKeyStore {
  /** Keeps a key under its tenant, or under the platform for `*`; in one transaction, `facts` are queued for the audit log. */
  abstract register(key: TrustedKey, facts: readonly AuditSubmission[]): Promise<KeyKept>;
  /** Revokes from that instant on, which may be past; of several revocations the earliest holds. False when no such key is there. */
  abstract revoke(owner: TenantId | typeof PLATFORM, keyid: Digest, at: Timestamp, facts: readonly AuditSubmission[]): Promise<boolean>;
  /** The keys of the platform and of this tenant (for `*` of the platform alone), expired and revoked ones included, by owner and name. */
  abstract list(owner: TenantId | typeof PLATFORM): Promise<readonly TrustedKey[]>;
}
