import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ApprovalSignature, ApprovalStanding, Redemption } from '@kernel/records/approval';
import { InMemoryApprovals } from '@edges/peers/approvals/in-memory-approvals';
import type { CallContext } from '@platform/grpc/call-context';
import { aCall } from '@testing/a-call';
import { anApprovalSignature } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';

/** Fiona leads finance, Carl leads support, and Sam asked for the refund. */
const PEOPLE = {
  fiona: aSigner('approver', { holder: 'fiona' }),
  carl: aSigner('approver', { holder: 'carl', roles: ['support-lead'] }),
  sam: aSigner('approver', { holder: 'sam' }),
};

/** The approvals of a gate under test, and the people who sign them with their own keys. */
export class SigningApprovals extends InMemoryApprovals {
  /** While it is, nothing can be used up. */
  auditAway = false;

  constructor(private readonly time: Clock) {
    super(
      Object.values(PEOPLE).map(({ key }) => key),
      time,
    );
  }

  /** Signs as one of the people; what the trust plane says to it. */
  async signAs(
    person: keyof typeof PEOPLE,
    approvalId: string,
    change: Partial<ApprovalSignature> = {},
  ): Promise<ApprovalStanding | Refusal> {
    const standing = await this.get(aCall(), approvalId as `apr_${string}`);
    if (isRefusal(standing)) return standing;
    const signature = anApprovalSignature(standing.request, { approver: person, signed_at: this.time.now(), ...change });
    return super.sign(aCall(), signature.approval_id, PEOPLE[person].sign('approval-signature', signature));
  }

  /** Fiona says yes to each. */
  async approve(approvalIds: readonly string[]): Promise<void> {
    for (const id of approvalIds) await this.signAs('fiona', id);
  }

  override async redeem(call: CallContext, redemption: Redemption): Promise<ApprovalStanding | Refusal> {
    if (this.auditAway) throw new Fault('AUDIT_UNAVAILABLE', 'nothing was used up', 'later');
    return super.redeem(call, redemption);
  }
}
