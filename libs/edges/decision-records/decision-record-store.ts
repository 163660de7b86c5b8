import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** A sealed record as it is kept: the envelope's payload is the record's canonical bytes, and those hash to its digest. */
export interface StoredRecord {
  readonly record: DecisionRecord;
  readonly digest: Digest;
  readonly envelope: Envelope;
  readonly event_id: Id<'evt'>;
  readonly sealed_at: Timestamp;
}

/** `present`: a record of that run or id is there already; this is it. */
export type RecordKept = { readonly kind: 'kept' } | { readonly kind: 'present'; readonly stored: StoredRecord };

/** Sealed Decision Records, append-only, one per run. Another tenant's records are absent. */
export abstract class DecisionRecordStore {
  /** Keeps a record for ever and queues `facts` for the audit log, in their order, in the same transaction. */
  abstract keep(tenant: TenantId, sealed: StoredRecord, facts: readonly AuditSubmission[]): Promise<RecordKept>;
  /** Undefined when there is none. @throws Fault DOCUMENT_CORRUPT when its bytes no longer hash to its digest. */
  abstract find(tenant: TenantId, record: Id<'dr'>): Promise<StoredRecord | undefined>;
  /** Newest id first, from just before `before` on when given. @throws Fault DOCUMENT_CORRUPT as `find` does. */
  abstract list(tenant: TenantId, page: { readonly limit: number; readonly before?: Id<'dr'> }): Promise<readonly StoredRecord[]>;
}
