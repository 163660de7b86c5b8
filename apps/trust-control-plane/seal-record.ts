import type { Clock } from '@kernel/clock';
import { type Digest, digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { DecisionRecord } from '@kernel/records/decision-record';
import { isTimestamp } from '@kernel/time';
import type { DecisionRecordStore, StoredRecord } from '@edges/decision-records/decision-record-store';
import type { Signer } from '@edges/signer/signer';
import { commitsToItsContent } from '@planes/trust/audit-log/submission';
import type { AuditFacts } from './audit-facts';
import type { Caller } from './caller';
import type { FlushAuditOutbox } from './flush-audit-outbox';

/**
 * Seals a Decision Record and keeps it for ever. Its facts and then the record itself are queued for the audit log in the same transaction:
 * with the log away the record is kept all the same, and its entries follow in that order.
 * The same record again gives the same seal; a run has one record.
 */
export class SealRecord {
  constructor(
    private readonly store: DecisionRecordStore,
    private readonly signer: Signer,
    private readonly facts: AuditFacts,
    private readonly flush: FlushAuditOutbox,
    private readonly clock: Clock,
  ) {}

  async run({ tenant, actor }: Caller, record: DecisionRecord, facts: readonly AuditSubmission[]): Promise<StoredRecord | Refusal> {
    const problem = problemOf(record, facts, tenant);
    if (problem !== undefined) return problem;
    const digest = digestOf(record);
    const envelope = await this.signer.sign('decision-record', record);
    const event_id = derivedId('evt', record.decided_at, record.record_hash);
    const sealed: StoredRecord = { record, digest, envelope, event_id, sealed_at: this.clock.now() };
    const kept = await this.store.keep(tenant, sealed, [...facts, this.recordFact(record, actor, event_id, digest)]);
    if (kept.kind === 'present') {
      if (kept.stored.digest === digest) return kept.stored;
      return refused(
        'TRUST_RECORD_EXISTS',
        `${record.run_id} has the record ${kept.stored.record.record_id} already, and a record never changes`,
      );
    }
    await this.flush.run(tenant);
    return sealed;
  }

  // The leaf commits to the record's digest itself, so that the record opens it without anything else.
  private recordFact(record: DecisionRecord, actor: string, event_id: StoredRecord['event_id'], digest: Digest): AuditSubmission {
    return this.facts.about(digest, {
      tenant_id: record.tenant_id,
      actor,
      kind: 'decision_record',
      phase: 'fact',
      run_id: record.run_id,
      classification: record.data_classification,
      event_id,
    });
  }
}

function problemOf(record: DecisionRecord, facts: readonly AuditSubmission[], tenant: string): Refusal | undefined {
  if (record.tenant_id !== tenant) return refused('TRUST_TENANT_MISMATCH', 'this record belongs to another tenant than the call');
  const { record_hash, ...rest } = record;
  if (digestOf(rest) !== record_hash) return refused('TRUST_RECORD_HASH_MISMATCH', 'the record is not what its own hash was made of');
  if (record.previous_hash !== null) return refused('TRUST_RECORD_PREVIOUS_UNKNOWN', 'a run has one record, so none comes before it');
  if (!isTimestamp(record.decided_at)) return refused('TRUST_RECORD_HASH_MISMATCH', 'the record names no instant at which it was decided');
  const foreign = facts.filter(
    (fact) => fact.entry.tenant_id !== tenant || fact.entry.run_id !== record.run_id || !commitsToItsContent(fact),
  );
  if (foreign.length === 0) return undefined;
  return refused(
    'TRUST_FACT_FOREIGN',
    'a record rests on facts of its own run and tenant, each committing to its content',
    foreign.map((fact) => fact.entry.event_id),
  );
}
