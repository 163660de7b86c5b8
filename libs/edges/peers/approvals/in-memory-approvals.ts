import { Compile } from 'typebox/compile';
import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { type ApprovalRequest, ApprovalSignature, type ApprovalStanding, type Redemption } from '@kernel/records/approval';
import type { SignedEnvelope } from '@kernel/records/envelope';
import { verifyEnvelope } from '@kernel/verify-envelope';
import type { CallContext } from '@platform/grpc/call-context';
import { type ApprovalFilter, Approvals } from './approvals';

const signatureShape = Compile(ApprovalSignature);

type Facts = Omit<ApprovalStanding, 'state'>;

/** Keeps the promises of the approvals in memory. */
export class InMemoryApprovals extends Approvals {
  private readonly kept = new Map<string, Facts>();

  constructor(
    private readonly keys: readonly TrustedKey[],
    private readonly clock: Clock,
  ) {
    super();
  }

  override async request(call: CallContext, request: ApprovalRequest): Promise<ApprovalStanding | Refusal> {
    const { approval_id, gate_id, tool_call_digest, requested_at, expires_at, tenant_id } = request;
    if (tenant_id !== call.tenant || expires_at <= requested_at) return refused('APPROVAL_REQUEST_INVALID', 'the request cannot be opened');
    const standing = this.ofTenant(call).find(
      (facts) => facts.request.tool_call_digest === tool_call_digest && facts.request.gate_id === gate_id,
    );
    if (standing !== undefined) return this.standing(standing);
    if (this.kept.has(place(call, approval_id))) return refused('APPROVAL_ID_TAKEN', `${approval_id} is an approval of another call`);
    return this.keep(call, { request, signature: null, envelope: null, redemption: null });
  }

  override async get(call: CallContext, approval: Id<'apr'>): Promise<ApprovalStanding | Refusal> {
    return this.look(call, approval);
  }

  override async list(call: CallContext, { run, state, limit, before }: ApprovalFilter): Promise<readonly ApprovalStanding[]> {
    return this.ofTenant(call)
      .map((facts) => this.standing(facts))
      .filter(({ request }) => (run === undefined || request.run_id === run) && (before === undefined || request.approval_id < before))
      .filter((standing) => state === undefined || standing.state === state)
      .toSorted((a, b) => (a.request.approval_id < b.request.approval_id ? 1 : -1))
      .slice(0, limit);
  }

  override async sign(call: CallContext, approval: Id<'apr'>, envelope: Envelope): Promise<ApprovalStanding | Refusal> {
    const standing = this.look(call, approval);
    if (isRefusal(standing)) return standing;
    const { request } = standing;
    const expected = { kind: 'approval-signature', purpose: 'approver', tenant_id: call.tenant, at: this.clock.now() } as const;
    const verified = verifyEnvelope(envelope, this.keys, expected);
    if (isRefusal(verified)) return refused('APPROVAL_SIGNATURE_INVALID', verified.reason, [verified.code]);
    const signature = verified.value;
    if (!signatureShape.Check(signature)) return refused('APPROVAL_SIGNATURE_INVALID', 'the signed payload is no signature of an approval');
    const fits =
      signature.approval_id === approval && signature.request_digest === digestOf(request) && signature.approver === verified.key.holder;
    if (!fits) return refused('APPROVAL_SIGNATURE_INVALID', 'the signature is about something else');
    if (standing.signature !== null && digestOf(standing.signature) === digestOf(signature)) return standing;
    if (signature.role !== request.required_role || !verified.key.roles.includes(signature.role))
      return refused('APPROVAL_WRONG_ROLE', 'the role is another');
    if (request.proposed_by.some(({ id }) => id === signature.approver))
      return refused('APPROVAL_BY_PROPOSER', 'nobody approves a proposal of their own');
    if (standing.signature !== null) return refused('APPROVAL_ALREADY_SIGNED', `${approval} carries a verdict already`);
    if (standing.state === 'expired') return refused('APPROVAL_EXPIRED', `${approval} has expired`);
    const sameCall = this.ofTenant(call).filter((facts) => facts.request.tool_call_digest === request.tool_call_digest);
    if (sameCall.some((facts) => facts.signature?.approver === signature.approver))
      return refused('APPROVAL_BY_SAME_APPROVER', 'every gate needs another person');
    return this.keep(call, { ...standing, signature, envelope: envelope as SignedEnvelope });
  }

  override async redeem(call: CallContext, redemption: Redemption): Promise<ApprovalStanding | Refusal> {
    const standing = this.look(call, redemption.approval_id);
    if (isRefusal(standing)) return standing;
    const { request } = standing;
    if (standing.redemption !== null) {
      const again = { ...redemption, redeemed_at: standing.redemption.redeemed_at };
      return digestOf(again) === digestOf(standing.redemption)
        ? standing
        : refused('APPROVAL_ALREADY_USED', `${request.approval_id} was used`);
    }
    if (standing.state === 'requested') return refused('APPROVAL_NOT_SIGNED', `${request.approval_id} waits`);
    if (standing.state === 'denied') return refused('APPROVAL_DENIED', `${request.approval_id} was denied`);
    if (standing.state === 'expired') return refused('APPROVAL_EXPIRED', `${request.approval_id} has expired`);
    if (redemption.tool_call_digest !== request.tool_call_digest) return refused('APPROVAL_CALL_CHANGED', 'the call is another');
    if (redemption.evidence_snapshot_hash !== request.evidence_snapshot_hash)
      return refused('APPROVAL_EVIDENCE_CHANGED', 'the evidence is another');
    return this.keep(call, { ...standing, redemption });
  }

  // Nothing is awaited between looking and keeping: of two at the same time the second sees what the first has done.
  private look(call: CallContext, approval: Id<'apr'>): ApprovalStanding | Refusal {
    const facts = this.kept.get(place(call, approval));
    return facts === undefined ? unknown() : this.standing(facts);
  }

  private keep(call: CallContext, { request, signature, envelope, redemption }: Facts): ApprovalStanding {
    const facts = { request, signature, envelope, redemption };
    this.kept.set(place(call, request.approval_id), facts);
    return this.standing(facts);
  }

  private standing(facts: Facts): ApprovalStanding {
    const verdict = facts.signature?.verdict;
    const isOver = facts.request.expires_at <= this.clock.now();
    const open = isOver ? 'expired' : verdict === 'approve' ? 'approved' : 'requested';
    return { ...facts, state: facts.redemption !== null ? 'redeemed' : verdict === 'deny' ? 'denied' : open };
  }

  private ofTenant(call: CallContext): readonly Facts[] {
    return [...this.kept.values()].filter(({ request }) => request.tenant_id === call.tenant);
  }
}

function place(call: CallContext, approval: string): string {
  return `${call.tenant} ${approval}`;
}

function unknown(): Refusal {
  return refused('APPROVAL_UNKNOWN', 'no approval of this tenant has that id');
}
