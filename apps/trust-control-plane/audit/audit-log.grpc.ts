import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type AppendRequest,
  type AppendResponse,
  type AuditLogController,
  AuditLogControllerMethods,
  type GetStatusRequest,
  type GetStatusResponse,
  type ProveConsistencyRequest,
  type ProveConsistencyResponse,
  type ProveInclusionRequest,
  type ProveInclusionResponse,
} from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { callContextOf } from '@platform/grpc/verified-call';
import { AppendAudit } from './append-audit';
import {
  appendOutcome,
  consistencyOutcome,
  inclusionOutcome,
  readableTenant,
  sizeFrom,
  submissionsFrom,
  wireStatus,
} from './audit-log.wire';
import { ProveAuditConsistency } from './prove-audit-consistency';
import { ProveAuditInclusion } from './prove-audit-inclusion';
import { ReadAuditStatus } from './read-audit-status';

@Controller()
@AuditLogControllerMethods()
export class AuditLogGrpc implements AuditLogController {
  constructor(
    private readonly appendAudit: AppendAudit,
    private readonly status: ReadAuditStatus,
    private readonly inclusion: ProveAuditInclusion,
    private readonly consistency: ProveAuditConsistency,
  ) {}

  async append({ submissions }: AppendRequest, metadata?: Metadata): Promise<AppendResponse> {
    const call = callContextOf(metadata);
    return { outcome: appendOutcome(await this.appendAudit.run(submissionsFrom(submissions, call))) };
  }

  async getStatus(_: GetStatusRequest, metadata?: Metadata): Promise<GetStatusResponse> {
    callContextOf(metadata);
    return wireStatus(await this.status.run());
  }

  async proveInclusion({ eventId }: ProveInclusionRequest, metadata?: Metadata): Promise<ProveInclusionResponse> {
    return { outcome: inclusionOutcome(await this.inclusion.run(readableTenant(callContextOf(metadata)), eventId)) };
  }

  async proveConsistency({ firstSize, secondSize }: ProveConsistencyRequest, metadata?: Metadata): Promise<ProveConsistencyResponse> {
    callContextOf(metadata);
    return { outcome: consistencyOutcome(await this.consistency.run(sizeFrom(firstSize), sizeFrom(secondSize))) };
  }
}
