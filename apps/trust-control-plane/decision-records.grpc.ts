import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type DecisionRecordsController,
  DecisionRecordsControllerMethods,
  type GetRecordRequest,
  type GetRecordResponse,
  type ListRecordsRequest,
  type ListRecordsResponse,
  type SealExportRequest,
  type SealExportResponse,
  type SealRecordRequest,
  type SealRecordResponse,
} from '@contracts/generated/fiveplane/trust/v1/decision_records';
import { isId } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import { DecisionRecord } from '@kernel/records/decision-record';
import { ExportManifest } from '@kernel/records/run-export';
import { openDocument } from '@platform/grpc/documents';
import { callContextOf } from '@platform/grpc/verified-call';
import { GetRecord } from './get-record';
import { ListRecords } from './list-records';
import { SealExport } from './seal-export';
import { SealRecord } from './seal-record';
import {
  callerOf,
  factsFrom,
  idOrNone,
  pageLimit,
  sealedOutcome,
  wireEnvelope,
  wireRefusal,
  wireSealedRecord,
} from './trust-control-plane.wire';
import { unknownRecord } from './verified-records';

@Controller()
@DecisionRecordsControllerMethods()
export class DecisionRecordsGrpc implements DecisionRecordsController {
  constructor(
    private readonly seal: SealRecord,
    private readonly get: GetRecord,
    private readonly list: ListRecords,
    private readonly exportSeal: SealExport,
  ) {}

  async sealRecord({ record, facts }: SealRecordRequest, metadata?: Metadata): Promise<SealRecordResponse> {
    const { value } = openDocument('decision-record', DecisionRecord, record);
    return { outcome: sealedOutcome(await this.seal.run(callerOf(callContextOf(metadata)), value, factsFrom(facts))) };
  }

  async getRecord({ recordId }: GetRecordRequest, metadata?: Metadata): Promise<GetRecordResponse> {
    const caller = callerOf(callContextOf(metadata));
    return { outcome: sealedOutcome(isId('dr', recordId) ? await this.get.run(caller, recordId) : unknownRecord()) };
  }

  async listRecords({ limit, beforeRecordId }: ListRecordsRequest, metadata?: Metadata): Promise<ListRecordsResponse> {
    const before = idOrNone('dr', beforeRecordId);
    const page = { limit: pageLimit(limit), ...(before === undefined ? {} : { before }) };
    const records = await this.list.run(callerOf(callContextOf(metadata)), page);
    return { records: records.map(wireSealedRecord) };
  }

  async sealExport({ manifest }: SealExportRequest, metadata?: Metadata): Promise<SealExportResponse> {
    const { value } = openDocument('export-manifest', ExportManifest, manifest);
    const sealed = await this.exportSeal.run(callerOf(callContextOf(metadata)), value);
    return { outcome: isRefusal(sealed) ? wireRefusal(sealed) : { $case: 'envelope', envelope: wireEnvelope(sealed.envelope) } };
  }
}
