import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { RunView } from '@kernel/records/run-view';
import type { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import type { Caller } from '@planes/decision/conversation/complete-request';
import type { CallAs } from './call-as';
import type { HandOverRun } from './hand-over-run';
import type { ShowRun } from './show-run';

/** Asks a run to end. It ends at its next step, as CANCELLED and with a record. */
export class CancelRun {
  constructor(
    private readonly show: ShowRun,
    private readonly handOver: HandOverRun,
    private readonly orchestrator: Orchestrator,
    private readonly calls: CallAs,
  ) {}

  /** The run as it stands right after. Refuses CONVERSATION_RUN_UNKNOWN and CONVERSATION_RUN_ENDED. */
  async run(caller: Caller, run: Id<'run'>, reason: string): Promise<RunView | Refusal> {
    const booked = await this.show.booked(caller, run);
    if (isRefusal(booked)) return booked;
    const call = this.calls.of(caller, run);
    // A run that was accepted and not handed over yet is cancelled as any other: with a record.
    await this.handOver.run(call, booked);
    const refusal = booked.end === null ? await this.orchestrator.cancel(call, run, reason) : hasEnded();
    return refusal === undefined ? this.show.now(caller, booked) : hasEnded();
  }
}

function hasEnded(): Refusal {
  return refused('CONVERSATION_RUN_ENDED', 'the run has ended and has its record');
}
