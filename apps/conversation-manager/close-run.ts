import { Fault } from '@kernel/fault';
import { derivedId } from '@kernel/ids';
import type { DecisionStatus } from '@kernel/records/decision-record';
import type { StatedEvent } from '@kernel/records/event';
import type { RunView } from '@kernel/records/run-view';
import type { BookedDocument, RunBook } from '@edges/run-book/run-book';

/** Closes what an invoke opened: its end is kept, its budget settled, and both told as an event. */
export class CloseRun {
  constructor(private readonly book: RunBook) {}

  /** Closing again changes nothing. @throws Fault REQUEST_INVALID for a run that has not ended, NOT_FOUND for one that was never opened. */
  async run(view: BookedDocument<RunView>): Promise<void> {
    const { status, run_id } = view.value;
    if (status === 'RUNNING' || status === 'AWAITING_APPROVAL') throw new Fault('REQUEST_INVALID', `run ${run_id} has not ended`, 'never');
    if (!(await this.book.close(view, [endedEvent(view.value, status)])))
      throw new Fault('NOT_FOUND', `run ${run_id} was never opened here`, 'never');
  }
}

function endedEvent(view: RunView, status: DecisionStatus): StatedEvent<'run-ended'> {
  const { run_id, tenant_id, record_id, code, started_at, updated_at: at } = view;
  return {
    event_id: derivedId('evt', at, `run-ended ${run_id}`),
    type: 'run-ended',
    schema_version: 1,
    tenant_id,
    key: run_id,
    at,
    data: { run_id, status, record_id, code, started_at },
  };
}
