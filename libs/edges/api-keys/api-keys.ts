import type { Id } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** `user`: acts as its own user only. `service`: a program that may name the user it acts for. */
export const KEY_KINDS = ['user', 'service'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What a key may do, and for whom. */
export interface ApiKey {
  readonly key_id: Id<'key'>;
  readonly tenant_id: TenantId;
  readonly user_id: string;
  readonly kind: KeyKind;
  /** At least one; the first is the role in which its holder acts when nothing else is said. */
  readonly roles: readonly string[];
  readonly not_before: Timestamp;
  readonly not_after: Timestamp;
  readonly revoked_at: Timestamp | null;
}

/** A key with what its secret must hash to. The secret itself is nowhere. */
export interface StoredApiKey extends ApiKey {
  readonly secret_hash: Uint8Array;
}

/**
 * The keys of the public API, hashed at rest.
 * Every method throws Fault STORE_UNAVAILABLE or STORE_BUSY when nothing was read or written.
 */
export abstract class ApiKeys {
  /** The key of this id, whosever it is: the tenant is known only afterwards. Undefined when there is none. */
  abstract find(key: Id<'key'>): Promise<StoredApiKey | undefined>;
  /** Keeps a new key. False when the id is taken: nothing is written then, also when another tenant has it. */
  abstract add(key: StoredApiKey): Promise<boolean>;
  /** Ends a key for ever from `at` on; the first revocation stands. False when the tenant has no such key. */
  abstract revoke(tenant: TenantId, key: Id<'key'>, at: Timestamp): Promise<boolean>;
  /** The tenant's keys, newest first, at most 200. */
  abstract list(tenant: TenantId): Promise<readonly ApiKey[]>;
}
