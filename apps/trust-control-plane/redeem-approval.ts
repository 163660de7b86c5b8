import { assertNever } from '@kernel/assert-never';
import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ApprovalStanding, Redemption } from '@kernel/records/approval';
import type { ApprovalStore } from '@edges/approvals/approval-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { type ApprovalFacts, standingAt } from '@planes/trust/approvals/approval-states';
import { redeemApproval } from '@planes/trust/approvals/redeem-approval';
import { readSignature } from '@planes/trust/approvals/sign-approval';
import { approvalFact } from './approval-facts';
import type { AuditFacts } from './audit-facts';
import type { AuditTrail } from './audit-trail';
import type { Caller } from './caller';
import type { FlushAuditOutbox } from './flush-audit-outbox';
import { unknownApproval } from './get-approval';

/**
 * Uses an approval up, once. The verdict's own signature is verified again, so a row that somebody wrote is not an approval and a key revoked meanwhile ends it.
 * The audit log has the intent before the approval is used; with the log away nothing is.
 */
export class RedeemApproval {
  constructor(
    private readonly store: ApprovalStore,
    private readonly keys: TrustedKeyStore,
    private readonly trail: AuditTrail,
    private readonly facts: AuditFacts,
    private readonly flush: FlushAuditOutbox,
    private readonly clock: Clock,
  ) {}

  /** @throws Fault AUDIT_UNAVAILABLE when the audit log is away. */
  async run({ tenant, actor }: Caller, redemption: Redemption): Promise<ApprovalStanding | Refusal> {
    const stored = await this.store.find(tenant, redemption.approval_id);
    if (stored === undefined) return unknownApproval();
    const decision = redeemApproval(standingAt(stored, this.clock.now()), redemption, this.clock.now());
    if (isRefusal(decision)) return decision;
    if (decision.kind === 'stands') return decision.standing;
    const forged = await this.forged(stored);
    if (forged !== undefined) return forged;

    const fact = { ...approvalFact(stored.request, actor), content: redemption };
    const noted = await this.trail.append([this.facts.of({ ...fact, phase: 'intent' })]);
    if (isRefusal(noted)) return noted;
    const outcome = this.facts.of({ ...fact, phase: 'outcome' });
    const redeemed = await this.store.redeem(redemption.tenant_id, redemption, [outcome]);
    switch (redeemed) {
      case 'redeemed':
        await this.flush.run(tenant);
        return decision.standing;
      case 'already_used':
        return this.afterAnother(redemption);
      default:
        return assertNever(redeemed);
    }
  }

  private async forged({ request, envelope }: ApprovalFacts): Promise<Refusal | undefined> {
    if (envelope === null) throw new Error(`${request.approval_id} is approved without a verdict`);
    const read = readSignature(request, envelope, await this.keys.list(request.tenant_id), this.clock.now());
    return isRefusal(read) ? read : undefined;
  }

  // Somebody was faster: this very redemption (then it stands) or another one (then this one is too late).
  private async afterAnother(redemption: Redemption): Promise<ApprovalStanding | Refusal> {
    const stored = await this.store.find(redemption.tenant_id, redemption.approval_id);
    if (stored === undefined) return unknownApproval();
    const now = this.clock.now();
    const decision = redeemApproval(standingAt(stored, now), redemption, now);
    return isRefusal(decision) ? decision : decision.standing;
  }
}
