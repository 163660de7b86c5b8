import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { ExportManifest } from '@kernel/records/run-export';
import type { CallContext } from '@platform/grpc/call-context';

/** A Decision Record with the seal beside it. */
export interface SealedRecord {
  readonly kind: 'sealed';
  readonly record: DecisionRecord;
  readonly digest: Digest;
  /** DSSE envelope of kind `decision-record`, by the record seal key. */
  readonly envelope: Envelope;
  /** The record's own entry in the audit log. */
  readonly event_id: Id<'evt'>;
}

/** The signature over an export's manifest. */
export interface SealedExport {
  readonly kind: 'sealed_export';
  readonly envelope: Envelope;
}

/** Newest first, `limit` 1 to 200, from just before `before` on when given. */
export interface RecordPage {
  readonly limit: number;
  readonly before?: Id<'dr'>;
}

/**
 * The store of sealed Decision Records, as other apps see it. Append-only; one record per run.
 * Another tenant's records are indistinguishable from unknown ones.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the trust control plane cannot answer.
 */
export abstract class DecisionRecords {
  /**
   * Seals and stores a record; the facts it rests on, then the record, enter the audit log. The same record again returns the same seal.
   * With the audit log away the record is stored all the same and its entries follow in order.
   * Refuses TRUST_RECORD_HASH_MISMATCH, TRUST_RECORD_EXISTS, TRUST_RECORD_PREVIOUS_UNKNOWN, TRUST_TENANT_MISMATCH, TRUST_FACT_FOREIGN.
   */
  abstract seal(call: CallContext, record: DecisionRecord, facts: readonly AuditSubmission[]): Promise<SealedRecord | Refusal>;
  /** Refuses TRUST_UNKNOWN_RECORD, and TRUST_DOCUMENT_TAMPERED or TRUST_SIGNATURE_INVALID when what is stored is not what was sealed. */
  abstract get(call: CallContext, record: Id<'dr'>): Promise<SealedRecord | Refusal>;
  /** @throws Fault DOCUMENT_CORRUPT when a stored record is not what was sealed. */
  abstract list(call: CallContext, page: RecordPage): Promise<readonly SealedRecord[]>;
  /** Signs the manifest of an export of a record that is in the store. Refuses TRUST_UNKNOWN_RECORD. */
  abstract sealExport(call: CallContext, manifest: ExportManifest): Promise<SealedExport | Refusal>;
}
