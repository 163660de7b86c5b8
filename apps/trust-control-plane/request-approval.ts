import { assertNever } from '@kernel/assert-never';
import type { Clock } from '@kernel/clock';
import { type Refusal, refused } from '@kernel/outcome';
import type { ApprovalRequest, ApprovalStanding } from '@kernel/records/approval';
import type { ApprovalStore } from '@edges/approvals/approval-store';
import { standingAt } from '@planes/trust/approvals/approval-states';
import { checkRequest } from '@planes/trust/approvals/check-request';
import { approvalFact } from './approval-facts';
import type { AuditFacts } from './audit-facts';
import type { Caller } from './caller';
import type { FlushAuditOutbox } from './flush-audit-outbox';

/** Opens a request on a frozen call; the same call and gate again finds the one that stands. Asking acts on nothing, so it does not wait for the audit log. */
export class RequestApproval {
  constructor(
    private readonly store: ApprovalStore,
    private readonly facts: AuditFacts,
    private readonly flush: FlushAuditOutbox,
    private readonly clock: Clock,
  ) {}

  async run({ tenant, actor }: Caller, request: ApprovalRequest): Promise<ApprovalStanding | Refusal> {
    const invalid = checkRequest(request, tenant);
    if (invalid !== undefined) return invalid;
    const fact = this.facts.of({ ...approvalFact(request, actor), phase: 'fact', content: request });
    const opened = await this.store.open(tenant, request, [fact]);
    const now = this.clock.now();
    switch (opened.kind) {
      case 'opened':
        await this.flush.run(tenant);
        return standingAt({ request, signature: null, envelope: null, redemption: null }, now);
      case 'standing':
        return standingAt(opened.approval, now);
      case 'id_taken':
        return refused('APPROVAL_ID_TAKEN', `${request.approval_id} is an approval of another call`);
      default:
        return assertNever(opened);
    }
  }
}
