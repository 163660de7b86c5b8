import Type from 'typebox';
import { payloadBytes, payloadTypeOf } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { DecisionRecord } from '@kernel/records/decision-record';
import { Envelope } from '@kernel/records/envelope';
import { DigestField, idField } from '@kernel/records/fields';
import type { TenantId } from '@kernel/tenant';
import type { Database } from '../database/database';
import { storedBytes, storedRecord } from '../database/stored-record';
import { DecisionRecordStore, type RecordKept, type StoredRecord } from './decision-record-store';

interface RecordRow {
  readonly record_id: string;
  readonly digest: string;
  readonly canonical: Buffer;
  readonly signatures: unknown;
  readonly event_id: string;
  readonly sealed_at: Date;
}

const SELECT = 'SELECT record_id, digest, canonical, signatures, event_id, sealed_at FROM trust.decision_record WHERE tenant_id = $1';

export class PostgresDecisionRecordStore extends DecisionRecordStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override keep(tenant: TenantId, sealed: StoredRecord, facts: readonly AuditSubmission[]): Promise<RecordKept> {
    const { record_id, run_id } = sealed.record;
    return this.database.inTenant(tenant, async (tx): Promise<RecordKept> => {
      const inserted = await tx.query(
        `INSERT INTO trust.decision_record (tenant_id, record_id, region, run_id, digest, canonical, signatures, event_id, sealed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING record_id`,
        [
          tenant,
          record_id,
          this.region,
          run_id,
          sealed.digest,
          payloadBytes(sealed.envelope),
          JSON.stringify(sealed.envelope.signatures),
          sealed.event_id,
          sealed.sealed_at,
        ],
      );
      if (inserted.length > 0) {
        await tx.query('SELECT trust.queue_audit($1, $2, $3)', [tenant, this.region, JSON.stringify(facts)]);
        return { kind: 'kept' };
      }
      const [row] = await tx.query<RecordRow>(`${SELECT} AND (record_id = $2 OR run_id = $3) ORDER BY record_id = $2 DESC LIMIT 1`, [
        tenant,
        record_id,
        run_id,
      ]);
      if (row === undefined) throw new Error(`record ${record_id} was neither kept nor found`);
      return { kind: 'present', stored: recordOf(row) };
    });
  }

  override find(tenant: TenantId, record: Id<'dr'>): Promise<StoredRecord | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<RecordRow>(`${SELECT} AND record_id = $2`, [tenant, record]);
      return row === undefined ? undefined : recordOf(row);
    });
  }

  override list(
    tenant: TenantId,
    { limit, before }: { readonly limit: number; readonly before?: Id<'dr'> },
  ): Promise<readonly StoredRecord[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<RecordRow>(`${SELECT} AND ($2::text IS NULL OR record_id < $2) ORDER BY record_id DESC LIMIT $3`, [
        tenant,
        before ?? null,
        limit,
      ]);
      return rows.map(recordOf);
    });
  }
}

const SIGNATURES = Type.Index(Envelope, ['signatures']);
const NAMES = Type.Object({ digest: DigestField, event_id: idField('evt') });

function recordOf(row: RecordRow): StoredRecord {
  const what = `decision record ${row.record_id}`;
  const { digest, event_id } = storedRecord(what, NAMES, { digest: row.digest, event_id: row.event_id });
  const canonical = storedBytes(what, digest, row.canonical);
  return {
    record: storedRecord(what, DecisionRecord, canonical),
    digest,
    event_id,
    envelope: {
      payloadType: payloadTypeOf('decision-record'),
      payload: Buffer.from(canonical).toString('base64'),
      signatures: storedRecord(what, SIGNATURES, row.signatures),
    },
    sealed_at: row.sealed_at.toISOString(),
  };
}
