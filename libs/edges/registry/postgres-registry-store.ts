import Type from 'typebox';
import { isDigest, type Digest } from '@kernel/digest';
import { type Envelope, payloadBytes, payloadTypeOf } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { StatedEvent } from '@kernel/records/event';
import { Envelope as EnvelopeRecord } from '@kernel/records/envelope';
import type { Promotion } from '@kernel/records/promotion';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { storedBytes, storedRecord } from '../database/stored-record';
import { type DocumentKept, RegistryReader, RegistryStore, type StoredDocument, type StoredPromotion } from './registry-store';

interface DocumentRow {
  readonly kind: PublishedKind;
  readonly digest: string;
  readonly ref: string;
  readonly canonical: Buffer;
  readonly signatures: unknown;
  readonly published_at: Date;
}

interface PromotionRow {
  readonly version: string;
  readonly digest: string;
  readonly envelope: unknown;
  readonly promoted_at: Date;
}

const QUEUE_EVENTS = 'SELECT trust.queue_events($1, $2, $3)';

export class PostgresRegistryStore extends RegistryStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override keep(
    tenant: TenantId,
    { kind, ref, digest, envelope, published_at }: StoredDocument,
    events: readonly StatedEvent[],
  ): Promise<DocumentKept> {
    return this.database.inTenant(tenant, async (tx) => {
      const inserted = await tx.query(
        `INSERT INTO trust.document (tenant_id, kind, digest, region, ref, canonical, signatures, published_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING digest`,
        [tenant, kind, digest, this.region, ref, payloadBytes(envelope), JSON.stringify(envelope.signatures), published_at],
      );
      if (inserted.length > 0) {
        await tx.query(QUEUE_EVENTS, [tenant, this.region, JSON.stringify(events)]);
        return 'created';
      }
      const present = await tx.query('SELECT FROM trust.document WHERE tenant_id = $1 AND kind = $2 AND digest = $3', [
        tenant,
        kind,
        digest,
      ]);
      return present.length > 0 ? 'present' : 'ref_taken';
    });
  }

  override inOneLook<T>(tenant: TenantId, work: (reader: RegistryReader) => Promise<T>): Promise<T> {
    return this.database.inTenant(tenant, (tx) => work(new RowReader(tx)));
  }

  override byDigest(tenant: TenantId, kind: PublishedKind, digest: Digest): Promise<StoredDocument | undefined> {
    return this.inOneLook(tenant, (reader) => reader.byDigest(tenant, kind, digest));
  }

  override byRef(tenant: TenantId, kind: PublishedKind, ref: string): Promise<StoredDocument | undefined> {
    return this.inOneLook(tenant, (reader) => reader.byRef(tenant, kind, ref));
  }

  override channel(tenant: TenantId, environment: string, channel: string): Promise<StoredPromotion | undefined> {
    return this.inOneLook(tenant, (reader) => reader.channel(tenant, environment, channel));
  }

  override move(
    tenant: TenantId,
    promotion: Promotion,
    envelope: Envelope,
    from: number | null,
    at: Timestamp,
    facts: readonly AuditSubmission[],
    events: readonly StatedEvent[],
  ): Promise<boolean> {
    const { environment, channel, version, digest } = promotion;
    return this.database.inTenant(tenant, async (tx) => {
      // Held until COMMIT: two moves of one channel follow each other, and the second sees where the first has left it.
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`trust.promotion ${tenant} ${environment} ${channel}`]);
      const standing = await newest(tx, [tenant, environment, channel]);
      if ((standing?.version ?? null) !== from) return false;
      await tx.query(
        `INSERT INTO trust.promotion (tenant_id, environment, channel, version, region, digest, envelope, promoted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [tenant, environment, channel, version, this.region, digest, JSON.stringify(envelope), at],
      );
      await tx.query('SELECT trust.queue_audit($1, $2, $3)', [tenant, this.region, JSON.stringify(facts)]);
      await tx.query(QUEUE_EVENTS, [tenant, this.region, JSON.stringify(events)]);
      return true;
    });
  }
}

const DOCUMENT = 'SELECT kind, digest, ref, canonical, signatures, published_at FROM trust.document WHERE tenant_id = $1 AND kind = $2';

/** The rows that one transaction sees. */
class RowReader extends RegistryReader {
  constructor(private readonly tx: Transaction) {
    super();
  }

  override byDigest(tenant: TenantId, kind: PublishedKind, digest: Digest): Promise<StoredDocument | undefined> {
    return this.document(`${DOCUMENT} AND digest = $3`, [tenant, kind, digest]);
  }

  override byRef(tenant: TenantId, kind: PublishedKind, ref: string): Promise<StoredDocument | undefined> {
    return this.document(`${DOCUMENT} AND ref = $3`, [tenant, kind, ref]);
  }

  override channel(tenant: TenantId, environment: string, channel: string): Promise<StoredPromotion | undefined> {
    return newest(this.tx, [tenant, environment, channel]);
  }

  private async document(sql: string, values: readonly string[]): Promise<StoredDocument | undefined> {
    const [row] = await this.tx.query<DocumentRow>(sql, values);
    return row === undefined ? undefined : documentOf(row);
  }
}

async function newest(tx: Transaction, channel: readonly string[]): Promise<StoredPromotion | undefined> {
  const [row] = await tx.query<PromotionRow>(
    `SELECT version, digest, envelope, promoted_at FROM trust.promotion
     WHERE tenant_id = $1 AND environment = $2 AND channel = $3 ORDER BY version DESC LIMIT 1`,
    channel,
  );
  if (row === undefined) return undefined;
  const envelope = storedRecord(`a promotion of ${channel[2]}`, EnvelopeRecord, row.envelope);
  return { version: Number(row.version), digest: digestIn(row), envelope, promoted_at: row.promoted_at.toISOString() };
}

function documentOf(row: DocumentRow): StoredDocument {
  const what = `${row.kind} ${row.ref}`;
  const payload = Buffer.from(storedBytes(what, row.digest, row.canonical)).toString('base64');
  const signatures = storedRecord(what, SIGNATURES, row.signatures);
  return {
    kind: row.kind,
    ref: row.ref,
    digest: digestIn(row),
    envelope: { payloadType: payloadTypeOf(row.kind), payload, signatures },
    published_at: row.published_at.toISOString(),
  };
}

const SIGNATURES = Type.Index(EnvelopeRecord, ['signatures']);

function digestIn({ digest }: { readonly digest: string }): Digest {
  if (!isDigest(digest)) throw new Fault('DOCUMENT_CORRUPT', 'a stored digest is not one', 'never');
  return digest;
}
