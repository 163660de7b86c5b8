import type { Clock } from '@kernel/clock';
import type { Id, IdSource } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis, type Timestamp } from '@kernel/time';
import type { ApiKeys, KeyKind } from '@edges/api-keys/api-keys';
import type { KeySecrets } from '@edges/api-keys/key-secrets';
import { keyText, readKeyText, secretHash } from '@planes/decision/conversation/api-key-text';

/** For whom a key is, and for how long. */
export interface KeyOrder {
  readonly tenant_id: TenantId;
  readonly user_id: string;
  readonly kind: KeyKind;
  /** At least one; the first is the role in which the user acts when a request names none. */
  readonly roles: readonly [string, ...string[]];
  readonly valid_for_ms: Millis;
}

export interface IssuedKey {
  readonly key_id: Id<'key'>;
  /** `fpk_…`: told once, here, and kept nowhere. */
  readonly key: string;
  readonly not_after: Timestamp;
}

/** Makes a key and keeps what its secret hashes to. */
export class IssueApiKey {
  constructor(
    private readonly keys: ApiKeys,
    private readonly secrets: KeySecrets,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async run({ tenant_id, user_id, kind, roles, valid_for_ms }: KeyOrder): Promise<IssuedKey> {
    const key_id = this.ids.next('key');
    const key = keyText(key_id, this.secrets.next());
    const presented = readKeyText(key);
    if (presented === undefined) throw new Error(`key ${key_id} cannot be read back`);
    const not_before = this.clock.now();
    const not_after = later(not_before, valid_for_ms);
    const times = { not_before, not_after, revoked_at: null };
    const added = await this.keys.add({ key_id, tenant_id, user_id, kind, roles, ...times, secret_hash: secretHash(presented) });
    if (!added) throw new Error(`key ${key_id} exists already`);
    return { key_id, key, not_after };
  }
}
