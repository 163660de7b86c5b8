import { secretHash } from '@planes/decision/conversation/api-key-text';
import type { ApiKeys, StoredApiKey } from './api-keys';

export function aStoredKey(change: Partial<StoredApiKey> = {}): StoredApiKey {
  const key_id = change.key_id ?? 'key_01KG9F4AR0000000000000000A';
  return {
    key_id,
    tenant_id: 'acme',
    user_id: 'sam',
    kind: 'user',
    roles: ['support_ops', 'developer'],
    not_before: '2026-01-01T00:00:00.000Z',
    not_after: '2027-01-01T00:00:00.000Z',
    revoked_at: null,
    secret_hash: secretHash({ key_id, secret: 'a'.repeat(43) }),
    ...change,
  };
}

/** One test per promise of `ApiKeys`. */
export function describeApiKeys(open: () => Promise<{ readonly keys: ApiKeys; readonly close: () => Promise<void> }>): void {
  let keys: ApiKeys;
  let close: () => Promise<void>;
  beforeEach(async () => ({ keys, close } = await open()));
  afterEach(() => close());

  it('finds a key before its tenant is known, as it was kept', async () => {
    expect(await keys.add(aStoredKey())).toBe(true);
    const { secret_hash, ...found } = (await keys.find(aStoredKey().key_id)) ?? aStoredKey({ user_id: 'nobody' });
    const { secret_hash: kept, ...key } = aStoredKey();
    expect(found).toEqual(key);
    expect(Buffer.from(secret_hash)).toEqual(Buffer.from(kept));
  });

  it('finds nothing for an id that nobody has', async () => {
    expect(await keys.find('key_01KG9F4AR0000000000000000Z')).toBeUndefined();
  });

  it('keeps an id for the one who had it first, whichever tenant asks', async () => {
    await keys.add(aStoredKey());
    expect(await keys.add(aStoredKey({ tenant_id: 'globex', user_id: 'eve' }))).toBe(false);
    expect(await keys.add(aStoredKey({ user_id: 'eve' }))).toBe(false);
    expect((await keys.find(aStoredKey().key_id))?.user_id).toBe('sam');
  });

  it('revokes once: the first instant stands', async () => {
    await keys.add(aStoredKey());
    expect(await keys.revoke('acme', aStoredKey().key_id, '2026-02-01T00:00:00.000Z')).toBe(true);
    expect(await keys.revoke('acme', aStoredKey().key_id, '2026-03-01T00:00:00.000Z')).toBe(true);
    expect((await keys.find(aStoredKey().key_id))?.revoked_at).toBe('2026-02-01T00:00:00.000Z');
  });

  it('lets no tenant see or revoke another one’s keys', async () => {
    await keys.add(aStoredKey());
    expect(await keys.revoke('globex', aStoredKey().key_id, '2026-02-01T00:00:00.000Z')).toBe(false);
    expect(await keys.list('globex')).toEqual([]);
    expect((await keys.find(aStoredKey().key_id))?.revoked_at).toBeNull();
  });

  it('lists a tenant’s keys newest first, without what their secrets hash to', async () => {
    await keys.add(aStoredKey());
    await keys.add(aStoredKey({ key_id: 'key_01KG9F4AR0000000000000000B' }));
    const listed = await keys.list('acme');
    expect(listed.map(({ key_id }) => key_id)).toEqual(['key_01KG9F4AR0000000000000000B', 'key_01KG9F4AR0000000000000000A']);
    expect(Object.keys(listed[0] ?? {})).not.toContain('secret_hash');
  });
}
