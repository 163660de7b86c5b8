import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { RunView } from '@kernel/records/run-view';
import type { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import type { BookedRun, RunBook } from '@edges/run-book/run-book';
import type { Caller } from '@planes/decision/conversation/complete-request';
import { receivedView } from '@planes/decision/conversation/received-view';
import type { CallAs } from './call-as';

/** Shows a run of the caller's tenant. */
export class ShowRun {
  constructor(
    private readonly book: RunBook,
    private readonly orchestrator: Orchestrator,
    private readonly calls: CallAs,
  ) {}

  /** Refuses CONVERSATION_RUN_UNKNOWN, for another tenant's run too. */
  async run(caller: Caller, run: Id<'run'>): Promise<RunView | Refusal> {
    const booked = await this.booked(caller, run);
    return isRefusal(booked) ? booked : this.now(caller, booked);
  }

  /** The run as the boundary opened it. Refuses CONVERSATION_RUN_UNKNOWN. */
  async booked({ tenant_id }: Caller, run: Id<'run'>): Promise<BookedRun | Refusal> {
    return (await this.book.read({ tenant: tenant_id, run })) ?? unknownRun();
  }

  /** A booked run as it stands. One that the orchestrator does not have yet is shown as received. */
  async now(caller: Caller, { context }: BookedRun): Promise<RunView> {
    const { run_id } = context.value;
    const view = await this.orchestrator.view(this.calls.of(caller, run_id), run_id);
    return isRefusal(view) ? receivedView(context.value) : view;
  }
}

/** The same words for every run that a tenant does not have. */
export function unknownRun(): Refusal {
  return refused('CONVERSATION_RUN_UNKNOWN', 'no run of this tenant has this id');
}
