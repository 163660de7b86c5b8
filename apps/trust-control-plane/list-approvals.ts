import type { Clock } from '@kernel/clock';
import type { ApprovalStanding } from '@kernel/records/approval';
import type { ApprovalPage, ApprovalStore } from '@edges/approvals/approval-store';
import { standingAt } from '@planes/trust/approvals/approval-states';
import type { Caller } from './caller';

/** The approvals of this tenant as they stand now, newest first. */
export class ListApprovals {
  constructor(
    private readonly store: ApprovalStore,
    private readonly clock: Clock,
  ) {}

  async run({ tenant }: Caller, filter: Omit<ApprovalPage, 'at'>): Promise<readonly ApprovalStanding[]> {
    const at = this.clock.now();
    const stored = await this.store.list(tenant, { ...filter, at });
    return stored.map((approval) => standingAt(approval, at));
  }
}
