import { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';
import type { RunView } from '@kernel/records/run-view';
import type { Orchestrator, WatchedEvent } from '@edges/peers/orchestrator/orchestrator';
import type { BookedRun } from '@edges/run-book/run-book';
import type { Caller } from '@planes/decision/conversation/complete-request';
import { receivedView } from '@planes/decision/conversation/received-view';
import type { Log } from '@platform/log';
import type { CallAs } from './call-as';
import type { ShowRun } from './show-run';

/** A moment for the fault of a call that was given up to arrive after the wait is over. */
const MARGIN_MS = 1_000;

/** Waits for a run to end or to need a person, for a bounded time. */
export class AwaitRun {
  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly show: ShowRun,
    private readonly calls: CallAs,
    private readonly log: Log,
    private readonly limit: Millis,
    private readonly draining: AbortSignal,
  ) {}

  /**
   * The run as it stands when it has ended or waits for an approval that is not among `answered`; RUNNING, or still waiting, when time is up.
   * The run is safe whatever happens here, so an orchestrator that is away gives the run as it was last known.
   */
  async run(caller: Caller, booked: BookedRun, answered: readonly string[] = []): Promise<RunView> {
    if (booked.end !== null) return booked.end;
    const { run_id: run, tenant_id: tenant } = booked.context.value;
    const signal = AbortSignal.any([AbortSignal.timeout(this.limit), this.draining]);
    try {
      const call = this.calls.of(caller, run, this.limit + MARGIN_MS);
      for await (const event of this.orchestrator.watch(call, run, -1, signal)) if (hasMovedOn(event, answered)) break;
      return await this.show.now(caller, booked);
    } catch (error) {
      if (!(error instanceof Fault) || error.retry === 'never') throw error;
      this.log.warn('run could not be followed', { tenant, run, code: error.code });
      return receivedView(booked.context.value);
    }
  }
}

function hasMovedOn({ type, data }: WatchedEvent, answered: readonly string[]): boolean {
  if (type === 'ended') return true;
  if (type !== 'awaiting_approval') return false;
  const approvals = Array.isArray(data['approvals']) ? (data['approvals'] as readonly { readonly approval_id: string }[]) : [];
  return approvals.every(({ approval_id }) => !answered.includes(approval_id));
}
