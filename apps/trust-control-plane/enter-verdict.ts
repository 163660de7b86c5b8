import { assertNever } from '@kernel/assert-never';
import type { Clock } from '@kernel/clock';
import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ApprovalStanding } from '@kernel/records/approval';
import type { SignedEnvelope } from '@kernel/records/envelope';
import type { ApprovalStore } from '@edges/approvals/approval-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { standingAt } from '@planes/trust/approvals/approval-states';
import { signApproval } from '@planes/trust/approvals/sign-approval';
import { approvalFact } from './approval-facts';
import type { AuditFacts } from './audit-facts';
import type { AuditTrail } from './audit-trail';
import type { Caller } from './caller';
import type { FlushAuditOutbox } from './flush-audit-outbox';
import { unknownApproval } from './get-approval';

/** Enters an approver's signed verdict. The audit log has the intent before the verdict counts; with the log away nothing is signed. */
export class EnterVerdict {
  constructor(
    private readonly store: ApprovalStore,
    private readonly keys: TrustedKeyStore,
    private readonly trail: AuditTrail,
    private readonly facts: AuditFacts,
    private readonly flush: FlushAuditOutbox,
    private readonly clock: Clock,
  ) {}

  /** @throws Fault AUDIT_UNAVAILABLE when the audit log is away. */
  async run({ tenant }: Caller, approval: Id<'apr'>, envelope: SignedEnvelope): Promise<ApprovalStanding | Refusal> {
    const keys = await this.keys.list(tenant);
    const stored = await this.store.find(tenant, approval);
    if (stored === undefined) return unknownApproval();
    const now = this.clock.now();
    const decision = signApproval(standingAt(stored, now), envelope, keys, now);
    if (isRefusal(decision)) return decision;
    if (decision.kind === 'stands') return decision.standing;

    const { signature, standing } = decision;
    const fact = { ...approvalFact(stored.request, signature.approver), content: signature };
    const noted = await this.trail.append([this.facts.of({ ...fact, phase: 'intent' })]);
    if (isRefusal(noted)) return noted;
    const outcome = this.facts.of({ ...fact, phase: 'outcome' });
    const signed = await this.store.sign(tenant, signature, envelope, [outcome]);
    switch (signed) {
      case 'signed':
        await this.flush.run(tenant);
        return standing;
      case 'already_signed':
        return refused('APPROVAL_ALREADY_SIGNED', `${approval} was signed by somebody else meanwhile`);
      case 'approver_used':
        return refused(
          'APPROVAL_BY_SAME_APPROVER',
          `${signature.approver} has signed another gate of this call; every gate needs another person`,
        );
      default:
        return assertNever(signed);
    }
  }
}
