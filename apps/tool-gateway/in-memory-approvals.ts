import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Clock } from '@kernel/clock';
import { type Refusal, refused } from '@kernel/outcome';
import type { ApprovalRequest, ApprovalStanding, Redemption } from '@kernel/records/approval';
import { Approvals } from '@edges/peers/approvals/approvals';
import type { CallContext } from '@platform/grpc/call-context';

/** Approvals in memory with the rules of redemption: for the gate's specs. Signatures are put in by `decide`. */
export class InMemoryApprovals extends Approvals {
  private readonly standings = new Map<string, ApprovalStanding>();
  auditAway = false;

  constructor(private readonly clock: Clock) {
    super();
  }

  /** What a person would sign. */
  decide(approvalId: string, state: 'approved' | 'denied'): void {
    const standing = this.standings.get(approvalId);
    if (!standing) throw new Error(`nobody asked for ${approvalId}`);
    this.standings.set(approvalId, { ...standing, state });
  }

  override async request(_call: CallContext, request: ApprovalRequest): Promise<ApprovalStanding | Refusal> {
    const standing: ApprovalStanding = this.standings.get(request.approval_id) ?? {
      request,
      state: 'requested',
      signature: null,
      envelope: null,
      redemption: null,
    };
    this.standings.set(request.approval_id, standing);
    return standing;
  }

  override async get(_call: CallContext, approval: string): Promise<ApprovalStanding | Refusal> {
    return this.standings.get(approval) ?? refused('APPROVAL_UNKNOWN', 'unknown');
  }

  override async list(): Promise<readonly ApprovalStanding[]> {
    return [...this.standings.values()];
  }

  override sign(): never {
    throw new Error('people sign elsewhere');
  }

  override async redeem(_call: CallContext, redemption: Redemption): Promise<ApprovalStanding | Refusal> {
    if (this.auditAway) throw new Fault('AUDIT_UNAVAILABLE', 'nothing was used up', 'later');
    const standing = this.standings.get(redemption.approval_id);
    if (!standing) return refused('APPROVAL_UNKNOWN', 'unknown');
    const problem = problemWith(standing, redemption, this.clock.now());
    if (problem) return problem;
    const redeemed: ApprovalStanding = { ...standing, state: 'redeemed', redemption: standing.redemption ?? redemption };
    this.standings.set(redemption.approval_id, redeemed);
    return redeemed;
  }
}

function problemWith({ request, state, redemption: used }: ApprovalStanding, redemption: Redemption, now: string): Refusal | null {
  const timeless = (one: Redemption) => digestOf({ ...one, redeemed_at: null });
  if (used) return timeless(used) === timeless(redemption) ? null : refused('APPROVAL_ALREADY_USED', 'it was used already');
  if (state === 'requested') return refused('APPROVAL_NOT_SIGNED', 'nobody has signed it');
  if (state === 'denied') return refused('APPROVAL_DENIED', 'an approver said no');
  if (request.expires_at <= now) return refused('APPROVAL_EXPIRED', 'it expired');
  if (request.tool_call_digest !== redemption.tool_call_digest) return refused('APPROVAL_CALL_CHANGED', 'another call');
  if (request.evidence_snapshot_hash !== redemption.evidence_snapshot_hash) return refused('APPROVAL_EVIDENCE_CHANGED', 'other evidence');
  return null;
}
