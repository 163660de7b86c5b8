import { canonicalJson } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { TrustedKeyRecord } from '@kernel/records/run-export';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { storedRecord } from '../database/stored-record';
import { type KeyKept, PLATFORM, TrustedKeyStore } from './trusted-key-store';

type Owner = TenantId | typeof PLATFORM;

interface KeyRow {
  readonly tenant_id: string;
  readonly keyid: string;
  readonly public_key: string;
  readonly purpose: string;
  readonly holder: string;
  readonly roles: unknown;
  readonly not_before: Date;
  readonly not_after: Date;
  readonly revoked_at: Date | null;
}

const SELECT = `
  SELECT k.tenant_id, k.keyid, k.public_key, k.purpose, k.holder, k.roles, k.not_before, k.not_after,
         (SELECT min(r.revoked_at) FROM trust.key_revocation r WHERE r.tenant_id = k.tenant_id AND r.keyid = k.keyid) AS revoked_at
  FROM trust.trusted_key k`;

export class PostgresTrustedKeyStore extends TrustedKeyStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override register(key: TrustedKey, facts: readonly AuditSubmission[]): Promise<KeyKept> {
    return this.inOwner(key.tenant_id, async (tx) => {
      const inserted = await tx.query(
        `INSERT INTO trust.trusted_key (tenant_id, keyid, region, public_key, purpose, holder, roles, not_before, not_after)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING keyid`,
        [
          key.tenant_id,
          key.keyid,
          this.region,
          key.public_key,
          key.purpose,
          key.holder,
          JSON.stringify(key.roles),
          key.not_before,
          key.not_after,
        ],
      );
      if (inserted.length > 0) {
        await this.queue(tx, key.tenant_id, facts);
        return 'registered';
      }
      const [row] = await tx.query<KeyRow>(`${SELECT} WHERE k.tenant_id = $1 AND k.keyid = $2`, [key.tenant_id, key.keyid]);
      // A revocation is no part of what was registered.
      const same = row !== undefined && canonicalJson({ ...keyOf(row), revoked_at: null }) === canonicalJson({ ...key, revoked_at: null });
      return same ? 'present' : 'taken';
    });
  }

  override revoke(owner: Owner, keyid: Digest, at: Timestamp, facts: readonly AuditSubmission[]): Promise<boolean> {
    return this.inOwner(owner, async (tx) => {
      const known = await tx.query('SELECT FROM trust.trusted_key WHERE tenant_id = $1 AND keyid = $2', [owner, keyid]);
      if (known.length === 0) return false;
      const added = await tx.query(
        `INSERT INTO trust.key_revocation (tenant_id, keyid, revoked_at, region) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING keyid`,
        [owner, keyid, at, this.region],
      );
      if (added.length > 0) await this.queue(tx, owner, facts);
      return true;
    });
  }

  override list(owner: Owner): Promise<readonly TrustedKey[]> {
    return this.inOwner(owner, async (tx) => {
      const rows = await tx.query<KeyRow>(`${SELECT} WHERE k.tenant_id IN ($1, $2) ORDER BY k.tenant_id, k.keyid`, [owner, PLATFORM]);
      return rows.map(keyOf);
    });
  }

  private inOwner<T>(owner: Owner, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return owner === PLATFORM ? this.database.acrossTenants(work) : this.database.inTenant(owner, work);
  }

  private async queue(tx: Transaction, owner: Owner, facts: readonly AuditSubmission[]): Promise<void> {
    await tx.query('SELECT trust.queue_audit($1, $2, $3)', [owner, this.region, JSON.stringify(facts)]);
  }
}

function keyOf(row: KeyRow): TrustedKey {
  return storedRecord(`trusted key ${row.keyid}`, TrustedKeyRecord, {
    ...row,
    not_before: row.not_before.toISOString(),
    not_after: row.not_after.toISOString(),
    revoked_at: row.revoked_at?.toISOString() ?? null,
  });
}
