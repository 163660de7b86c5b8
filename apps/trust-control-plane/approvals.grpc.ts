import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type ApprovalsController,
  ApprovalsControllerMethods,
  type GetApprovalRequest,
  type GetApprovalResponse,
  type ListApprovalsRequest,
  type ListApprovalsResponse,
  type RedeemApprovalRequest,
  type RedeemApprovalResponse,
  type RequestApprovalRequest,
  type RequestApprovalResponse,
  type SignApprovalRequest,
  type SignApprovalResponse,
} from '@contracts/generated/fiveplane/trust/v1/approvals';
import { isId } from '@kernel/ids';
import { ApprovalRequest, Redemption } from '@kernel/records/approval';
import { openDocument, wireDocument } from '@platform/grpc/documents';
import { callContextOf } from '@platform/grpc/verified-call';
import { EnterVerdict } from './enter-verdict';
import { GetApproval, unknownApproval } from './get-approval';
import { ListApprovals } from './list-approvals';
import { RedeemApproval } from './redeem-approval';
import { RequestApproval } from './request-approval';
import { callerOf, envelopeFrom, idOrNone, pageLimit, standingOutcome, stateOrNone } from './trust-control-plane.wire';

@Controller()
@ApprovalsControllerMethods()
export class ApprovalsGrpc implements ApprovalsController {
  constructor(
    private readonly request: RequestApproval,
    private readonly get: GetApproval,
    private readonly list: ListApprovals,
    private readonly verdict: EnterVerdict,
    private readonly redeem: RedeemApproval,
  ) {}

  async requestApproval({ request }: RequestApprovalRequest, metadata?: Metadata): Promise<RequestApprovalResponse> {
    const { value } = openDocument('approval-request', ApprovalRequest, request);
    return { outcome: standingOutcome(await this.request.run(callerOf(callContextOf(metadata)), value)) };
  }

  async getApproval({ approvalId }: GetApprovalRequest, metadata?: Metadata): Promise<GetApprovalResponse> {
    const caller = callerOf(callContextOf(metadata));
    return { outcome: standingOutcome(isId('apr', approvalId) ? await this.get.run(caller, approvalId) : unknownApproval()) };
  }

  async listApprovals(
    { runId, state, limit, beforeApprovalId }: ListApprovalsRequest,
    metadata?: Metadata,
  ): Promise<ListApprovalsResponse> {
    const run = idOrNone('run', runId);
    const before = idOrNone('apr', beforeApprovalId);
    const inState = stateOrNone(state);
    const standings = await this.list.run(callerOf(callContextOf(metadata)), {
      limit: pageLimit(limit),
      ...(run === undefined ? {} : { run }),
      ...(before === undefined ? {} : { before }),
      ...(inState === undefined ? {} : { state: inState }),
    });
    return { standings: standings.map((standing) => wireDocument('approval-standing', standing)) };
  }

  async signApproval({ approvalId, envelope }: SignApprovalRequest, metadata?: Metadata): Promise<SignApprovalResponse> {
    const caller = callerOf(callContextOf(metadata));
    if (!isId('apr', approvalId)) return { outcome: standingOutcome(unknownApproval()) };
    return { outcome: standingOutcome(await this.verdict.run(caller, approvalId, envelopeFrom(envelope))) };
  }

  async redeemApproval({ redemption }: RedeemApprovalRequest, metadata?: Metadata): Promise<RedeemApprovalResponse> {
    const { value } = openDocument('redemption', Redemption, redemption);
    return { outcome: standingOutcome(await this.redeem.run(callerOf(callContextOf(metadata)), value)) };
  }
}
