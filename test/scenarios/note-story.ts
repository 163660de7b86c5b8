import type { RunView } from '@kernel/records/run-view';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import type { Reach } from './refund-story';

const ids = new RandomIds(new SystemClock());

/** One note beside an order, asked for by somebody who does not give up. It can be told any number of times and is one run. */
export class NoteStory {
  private readonly request_id = ids.next('req');
  /** Stands in the note, and in no other. */
  readonly mark: string = this.request_id.slice(-12).toLowerCase();

  constructor(
    private readonly reach: Reach,
    readonly orderId: string,
  ) {}

  /** Asks and waits for the record. @throws Error naming what was not answered. */
  async told(): Promise<RunView> {
    const message = `Please leave a note on ${this.orderId}: the customer has moved, reference ${this.mark}.`;
    const run = await this.reach('acme').invokes({ message, request_id: this.request_id, plan_timeout_ms: 300_000 });
    return this.reach('acme').seesEnd(run.run_id);
  }
}
