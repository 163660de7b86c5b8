import { assertNever } from '@kernel/assert-never';
import { canonicalBytes } from '@kernel/canonical-json';
import type { Envelope } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { type ApprovalRequest, ApprovalStanding, type Redemption } from '@kernel/records/approval';

import { ApprovalsService, type GetApprovalResponse } from '@contracts/generated/fiveplane/trust/v1/approvals';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, wireDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type ApprovalFilter, Approvals } from './approvals';

export class GrpcApprovals extends Approvals {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async request(call: CallContext, request: ApprovalRequest): Promise<ApprovalStanding | Refusal> {
    const wire = { request: wireDocument('approval-request', request) };
    return standingFrom(await this.channel.unary(ApprovalsService.requestApproval, wire, call));
  }

  override async get(call: CallContext, approval: Id<'apr'>): Promise<ApprovalStanding | Refusal> {
    return standingFrom(await this.channel.unary(ApprovalsService.getApproval, { approvalId: approval }, call));
  }

  override async list(call: CallContext, { run, state, limit, before }: ApprovalFilter): Promise<readonly ApprovalStanding[]> {
    const wire = { runId: run ?? '', state: state ?? '', limit, beforeApprovalId: before ?? '' };
    const { standings } = await this.channel.unary(ApprovalsService.listApprovals, wire, call);
    return standings.map((standing) => openDocument('approval-standing', ApprovalStanding, standing).value);
  }

  override async sign(call: CallContext, approval: Id<'apr'>, envelope: Envelope): Promise<ApprovalStanding | Refusal> {
    const wire = { approvalId: approval, envelope: Buffer.from(canonicalBytes(envelope)) };
    return standingFrom(await this.channel.unary(ApprovalsService.signApproval, wire, call));
  }

  override async redeem(call: CallContext, redemption: Redemption): Promise<ApprovalStanding | Refusal> {
    const wire = { redemption: wireDocument('redemption', redemption) };
    return standingFrom(await this.channel.unary(ApprovalsService.redeemApproval, wire, call));
  }
}

function standingFrom({ outcome }: GetApprovalResponse): ApprovalStanding | Refusal {
  switch (outcome?.$case) {
    case 'standing':
      return openDocument('approval-standing', ApprovalStanding, outcome.standing).value;
    case 'refusal':
      return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
    case undefined:
      throw new Fault('INTERNAL', 'the trust control plane answered without an outcome', 'never');
    default:
      return assertNever(outcome);
  }
}
