import { Fault } from '@kernel/fault';
import type { RunView } from '@kernel/records/run-view';
import type { BookedDocument, RunBook } from '@edges/run-book/run-book';

/** Closes what an invoke opened: its end is kept and its budget settled. */
export class CloseRun {
  constructor(private readonly book: RunBook) {}

  /** Closing again changes nothing. @throws Fault REQUEST_INVALID for a run that has not ended, NOT_FOUND for one that was never opened. */
  async run(view: BookedDocument<RunView>): Promise<void> {
    const { status, run_id } = view.value;
    if (status === 'RUNNING' || status === 'AWAITING_APPROVAL') throw new Fault('REQUEST_INVALID', `run ${run_id} has not ended`, 'never');
    if (!(await this.book.close(view))) throw new Fault('NOT_FOUND', `run ${run_id} was never opened here`, 'never');
  }
}
