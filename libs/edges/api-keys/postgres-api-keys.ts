import { type Id, isId } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import { type Timestamp, timestampOf } from '@kernel/time';
import type { Database } from '../database/database';
import { type ApiKey, ApiKeys, KEY_KINDS, type StoredApiKey } from './api-keys';

interface Row {
  readonly tenant_id: string;
  readonly key_id: string;
  readonly user_id: string;
  readonly kind: string;
  readonly roles: readonly string[];
  readonly secret_hash: Buffer;
  readonly not_before: Date;
  readonly not_after: Date;
  readonly revoked_at: Date | null;
}

const COLUMNS = 'tenant_id, key_id, user_id, kind, roles, secret_hash, not_before, not_after, revoked_at';

const ADD = `INSERT INTO conversation.api_key (${COLUMNS}, region)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING key_id`;

const REVOKE = `UPDATE conversation.api_key SET revoked_at = coalesce(revoked_at, $3::timestamptz)
  WHERE tenant_id = $1 AND key_id = $2 RETURNING key_id`;

/** Keys in the conversation manager's schema. */
export class PostgresApiKeys extends ApiKeys {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override find(key: Id<'key'>): Promise<StoredApiKey | undefined> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM conversation.api_key_named($1)`, [key]);
      return row && { ...keyOf(row), secret_hash: row.secret_hash };
    });
  }

  override add(key: StoredApiKey): Promise<boolean> {
    const { tenant_id, key_id, user_id, kind, roles, secret_hash, not_before, not_after, revoked_at } = key;
    return this.database.inTenant(tenant_id, async (tx) => {
      const hash = Buffer.from(secret_hash);
      const values = [tenant_id, key_id, user_id, kind, roles, hash, not_before, not_after, revoked_at, this.region];
      return (await tx.query(ADD, values)).length > 0;
    });
  }

  override revoke(tenant: TenantId, key: Id<'key'>, at: Timestamp): Promise<boolean> {
    return this.database.inTenant(tenant, async (tx) => (await tx.query(REVOKE, [tenant, key, at])).length > 0);
  }

  override list(tenant: TenantId): Promise<readonly ApiKey[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM conversation.api_key WHERE tenant_id = $1 ORDER BY key_id COLLATE "C" DESC LIMIT 200`,
        [tenant],
      );
      return rows.map(keyOf);
    });
  }
}

function keyOf({ tenant_id, key_id, user_id, kind, roles, not_before, not_after, revoked_at }: Row): ApiKey {
  const known = KEY_KINDS.find((candidate) => candidate === kind);
  if (!isId('key', key_id) || known === undefined) throw new Error(`stored API key ${key_id} is malformed`);
  return {
    key_id,
    tenant_id,
    user_id,
    kind: known,
    roles,
    not_before: timestampOf(not_before.getTime()),
    not_after: timestampOf(not_after.getTime()),
    revoked_at: revoked_at === null ? null : timestampOf(revoked_at.getTime()),
  };
}
