import { assertNever } from '@kernel/assert-never';
import { canonicalBytes } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import { type Id, isId } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { DecisionRecord } from '@kernel/records/decision-record';
import { Envelope } from '@kernel/records/envelope';
import type { ExportManifest } from '@kernel/records/run-export';
import {
  DecisionRecordsService,
  type GetRecordResponse,
  type SealedRecord as WireSealedRecord,
} from '@contracts/generated/fiveplane/trust/v1/decision_records';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, parseRecord, wireDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { DecisionRecords, type RecordPage, type SealedExport, type SealedRecord } from './decision-records';

export class GrpcDecisionRecords extends DecisionRecords {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async seal(call: CallContext, record: DecisionRecord, facts: readonly AuditSubmission[]): Promise<SealedRecord | Refusal> {
    const wire = { record: wireDocument('decision-record', record), facts: facts.map((fact) => Buffer.from(canonicalBytes(fact))) };
    return sealedFrom(await this.channel.unary(DecisionRecordsService.sealRecord, wire, call));
  }

  override async get(call: CallContext, record: Id<'dr'>): Promise<SealedRecord | Refusal> {
    return sealedFrom(await this.channel.unary(DecisionRecordsService.getRecord, { recordId: record }, call));
  }

  override async list(call: CallContext, { limit, before }: RecordPage): Promise<readonly SealedRecord[]> {
    const { records } = await this.channel.unary(DecisionRecordsService.listRecords, { limit, beforeRecordId: before ?? '' }, call);
    return records.map(sealedRecordFrom);
  }

  override async sealExport(call: CallContext, manifest: ExportManifest): Promise<SealedExport | Refusal> {
    const wire = { manifest: wireDocument('export-manifest', manifest) };
    const { outcome } = await this.channel.unary(DecisionRecordsService.sealExport, wire, call);
    switch (outcome?.$case) {
      case 'envelope':
        return { kind: 'sealed_export', envelope: parseRecord('envelope', Envelope, outcome.envelope) };
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      case undefined:
        throw noOutcome();
      default:
        return assertNever(outcome);
    }
  }
}

function sealedFrom({ outcome }: GetRecordResponse): SealedRecord | Refusal {
  switch (outcome?.$case) {
    case 'sealed':
      return sealedRecordFrom(outcome.sealed);
    case 'refusal':
      return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
    case undefined:
      throw noOutcome();
    default:
      return assertNever(outcome);
  }
}

function sealedRecordFrom({ record, envelope, eventId }: WireSealedRecord): SealedRecord {
  const { value, digest } = openDocument('decision-record', DecisionRecord, record);
  if (!isId('evt', eventId)) throw new Fault('DOCUMENT_CORRUPT', 'the trust control plane sent an event id that is none', 'never');
  return { kind: 'sealed', record: value, digest, envelope: parseRecord('envelope', Envelope, envelope), event_id: eventId };
}

function noOutcome(): Fault {
  return new Fault('INTERNAL', 'the trust control plane answered without an outcome', 'never');
}
