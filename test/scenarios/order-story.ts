import type { RunView } from '@kernel/records/run-view';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import type { Reach } from './refund-story';

const ids = new RandomIds(new SystemClock());

/** One question after an order, asked by somebody who does not give up. It can be told any number of times and is one run. */
export class OrderStory {
  private readonly request_id = ids.next('req');

  constructor(
    private readonly reach: Reach,
    private readonly orderId: string,
  ) {}

  /** Asks and waits for the record. @throws Error naming what was not answered. */
  async told(): Promise<RunView> {
    const wish = { message: `Where is my order ${this.orderId}?`, request_id: this.request_id, plan_timeout_ms: 300_000 };
    const run = await this.reach('acme').invokes(wish);
    return this.reach('acme').seesEnd(run.run_id);
  }
}
