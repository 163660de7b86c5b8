import type { Envelope } from '@kernel/dsse';
import type { RunView } from '@kernel/records/run-view';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import type { Order } from '../../apps/sample-shop/order';
import { refundMessage } from './orders';
import type { Person } from './person';

const ids = new RandomIds(new SystemClock());

/** Somebody of acme as they are reached now; without a name the tenant's default user. */
export type Reach = (tenant: 'acme', name?: string) => Person;

/**
 * One refund from the first word to its record, by people who do not give up: what was not answered is sent again, word for word.
 * It can be told any number of times, before and after the platform died, and is one run.
 */
export class RefundStory {
  private readonly request_id = ids.next('req');
  private verdict: Envelope | undefined;
  private signedApproval: string | undefined;

  /** @param cents how much is wanted back; half of the order at most, so that paying twice would be possible. */
  constructor(
    private readonly reach: Reach,
    readonly order: Pick<Order, 'order_id' | 'total_cents'>,
    readonly cents: number,
  ) {}

  /** The approval whose signature was acknowledged; undefined while none was. */
  get signed(): string | undefined {
    return this.signedApproval;
  }

  /** Asks, signs when somebody must, and waits for the record. @throws Error naming what was not answered. */
  async told(): Promise<RunView> {
    const support = this.reach('acme');
    const message = refundMessage(this.order, this.cents === this.order.total_cents ? undefined : this.cents);
    const run = await support.invokes({ message, request_id: this.request_id, plan_timeout_ms: 300_000 });
    const [approval] = run.status === 'AWAITING_APPROVAL' ? run.approvals : [];
    if (approval) {
      const finance = this.reach('acme', 'finance-lead');
      this.verdict ??= await finance.verdictOn(approval.approval_id);
      const { status, body } = await finance.post(`/v1/approvals/${approval.approval_id}/sign`, this.verdict);
      if (status !== 200 && status !== 202) throw new Error(`sign: ${status} ${JSON.stringify(body)}`);
      this.signedApproval = approval.approval_id;
    }
    return support.seesEnd(run.run_id);
  }
}

/**
 * What is wrong with the shop's payments: a refund that a record calls decided and that was not paid exactly once, any that was paid twice,
 * any that nobody asked for. A run that people must look at may have been paid or not.
 */
export function wronglyPaid(paid: ReadonlyMap<string, readonly number[]>, ended: ReadonlyMap<RefundStory, RunView>): readonly string[] {
  const asked = new Set([...ended.keys()].map(({ order }) => order.order_id));
  const said = (order: string, what: string) => `${order}: paid ${JSON.stringify(paid.get(order) ?? [])}, ${what}`;
  return [
    ...[...paid.keys()].filter((order) => !asked.has(order)).map((order) => said(order, 'never asked for')),
    ...[...ended].flatMap(([{ order, cents }, { status }]) => {
      const times = paid.get(order.order_id) ?? [];
      const right = times.length === 1 ? times[0] === cents : times.length === 0 && status !== 'DECIDED';
      return right ? [] : [said(order.order_id, `asked ${cents}, run ${status}`)];
    }),
  ];
}
