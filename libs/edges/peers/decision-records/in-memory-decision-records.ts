import { hash, type KeyObject } from 'node:crypto';
import { digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import { derivedId, type Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { ExportManifest } from '@kernel/records/run-export';
import type { CallContext } from '@platform/grpc/call-context';
import { DecisionRecords, type RecordPage, type SealedExport, type SealedRecord } from './decision-records';

/** Keeps the promises of the record store in memory. What would have entered the audit log is in `facts`, in its order. */
export class InMemoryDecisionRecords extends DecisionRecords {
  readonly facts: AuditSubmission[] = [];
  private readonly kept: SealedRecord[] = [];

  constructor(private readonly sealKey: KeyObject) {
    super();
  }

  override async seal(call: CallContext, record: DecisionRecord, facts: readonly AuditSubmission[]): Promise<SealedRecord | Refusal> {
    const { record_hash, ...rest } = record;
    if (record.tenant_id !== call.tenant) return refused('TRUST_TENANT_MISMATCH', 'the record belongs to another tenant');
    if (digestOf(rest) !== record_hash) return refused('TRUST_RECORD_HASH_MISMATCH', 'the record is not what its own hash was made of');
    if (record.previous_hash !== null) return refused('TRUST_RECORD_PREVIOUS_UNKNOWN', 'a run has one record');
    if (!facts.every((fact) => belongs(fact, record))) return refused('TRUST_FACT_FOREIGN', 'a record rests on facts of its own run');
    const digest = digestOf(record);
    const present = this.kept.find((one) => one.record.run_id === record.run_id && one.record.tenant_id === call.tenant);
    if (present !== undefined)
      return present.digest === digest ? present : refused('TRUST_RECORD_EXISTS', `${record.run_id} has its record`);
    const envelope = signDocument('decision-record', record, this.sealKey);
    const sealed: SealedRecord = { kind: 'sealed', record, digest, envelope, event_id: derivedId('evt', record.decided_at, record_hash) };
    this.kept.push(sealed);
    this.facts.push(...facts);
    return sealed;
  }

  override async get(call: CallContext, record: Id<'dr'>): Promise<SealedRecord | Refusal> {
    const found = this.kept.find((one) => one.record.record_id === record && one.record.tenant_id === call.tenant);
    return found ?? refused('TRUST_UNKNOWN_RECORD', 'no record of this tenant has that id');
  }

  override async list(call: CallContext, { limit, before }: RecordPage): Promise<readonly SealedRecord[]> {
    return this.kept
      .filter(({ record }) => record.tenant_id === call.tenant && (before === undefined || record.record_id < before))
      .toSorted((a, b) => (a.record.record_id < b.record.record_id ? 1 : -1))
      .slice(0, limit);
  }

  override async sealExport(call: CallContext, manifest: ExportManifest): Promise<SealedExport | Refusal> {
    const found = this.kept.some(({ record }) => record.record_id === manifest.record_id && record.tenant_id === call.tenant);
    if (!found) return refused('TRUST_UNKNOWN_RECORD', 'no record of this tenant has that id');
    return { kind: 'sealed_export', envelope: signDocument('export-manifest', manifest, this.sealKey) };
  }
}

function belongs({ entry, salt, content_digest }: AuditSubmission, record: DecisionRecord): boolean {
  const committed = hash(
    'sha256',
    Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(content_digest.slice('sha256:'.length), 'hex')]),
    'hex',
  );
  return entry.tenant_id === record.tenant_id && entry.run_id === record.run_id && entry.commitment === `sha256:${committed}`;
}
