import type { Id } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import { type ApiKey, ApiKeys, type StoredApiKey } from './api-keys';

/** Keys in a map, for specs of those who ask. */
export class InMemoryApiKeys extends ApiKeys {
  private readonly keys = new Map<Id<'key'>, StoredApiKey>();

  override find(key: Id<'key'>): Promise<StoredApiKey | undefined> {
    return Promise.resolve(this.keys.get(key));
  }

  override add(key: StoredApiKey): Promise<boolean> {
    if (this.keys.has(key.key_id)) return Promise.resolve(false);
    this.keys.set(key.key_id, key);
    return Promise.resolve(true);
  }

  override revoke(tenant: TenantId, key: Id<'key'>, at: Timestamp): Promise<boolean> {
    const known = this.keys.get(key);
    if (known?.tenant_id !== tenant) return Promise.resolve(false);
    this.keys.set(key, { ...known, revoked_at: known.revoked_at ?? at });
    return Promise.resolve(true);
  }

  override list(tenant: TenantId): Promise<readonly ApiKey[]> {
    const own = [...this.keys.values()].filter(({ tenant_id }) => tenant_id === tenant);
    const shown = own.map(({ secret_hash: _, ...key }): ApiKey => key);
    return Promise.resolve(shown.sort((a, b) => (a.key_id < b.key_id ? 1 : -1)).slice(0, 200));
  }
}
