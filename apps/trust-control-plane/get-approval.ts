import type { Clock } from '@kernel/clock';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { ApprovalStanding } from '@kernel/records/approval';
import type { ApprovalStore } from '@edges/approvals/approval-store';
import { standingAt } from '@planes/trust/approvals/approval-states';
import type { Caller } from './caller';

/** Where an approval of this tenant stands now. */
export class GetApproval {
  constructor(
    private readonly store: ApprovalStore,
    private readonly clock: Clock,
  ) {}

  async run({ tenant }: Caller, approval: Id<'apr'>): Promise<ApprovalStanding | Refusal> {
    const stored = await this.store.find(tenant, approval);
    if (stored === undefined) return unknownApproval();
    return standingAt(stored, this.clock.now());
  }
}

/** One answer for what never was and for what is another tenant's. */
export function unknownApproval(): Refusal {
  return refused('APPROVAL_UNKNOWN', 'no approval of this tenant has that id');
}
