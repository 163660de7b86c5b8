import type { Envelope } from '@kernel/dsse';
import { RandomIds } from '@platform/ids';
import { SystemClock } from '@platform/clock';
import type { RunView } from '@kernel/records/run-view';
import type { Person } from './person';

const ids = new RandomIds(new SystemClock());

/** Somebody of a tenant, as they are reached now. */
export type Reach = (tenant: string, name?: string) => Person;

/**
 * One refund from the first word to its record, by people who do not give up: whatever was not answered is sent again, word for word.
 * Every step can be taken any number of times, before and after the platform died.
 */
export class RefundStory {
  private readonly request_id = ids.next('req');
  private verdict: Envelope | undefined;

  constructor(
    private readonly reach: Reach,
    private readonly message: string,
    private readonly deadlineMs = 300_000,
  ) {}

  /** Asks, signs when somebody must, and waits for the record. @throws Error whatever kept it from being answered. */
  async told(): Promise<RunView> {
    const support = this.reach('acme');
    const run = await support.invokes({ message: this.message, request_id: this.request_id, plan_timeout_ms: this.deadlineMs });
    const [approval] = run.status === 'AWAITING_APPROVAL' ? run.approvals : [];
    if (approval) {
      const finance = this.reach('acme', 'finance-lead');
      this.verdict ??= await finance.verdictOn(approval.approval_id);
      const { status, body } = await finance.post(`/v1/approvals/${approval.approval_id}/sign`, this.verdict);
      if (status !== 200 && status !== 202) throw new Error(`sign: ${status} ${JSON.stringify(body)}`);
    }
    return support.seesEnd(run.run_id);
  }
}
