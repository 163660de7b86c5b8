import { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';
import type { RunBook, RunName } from '@edges/run-book/run-book';
import type { Log } from '@platform/log';
import type { CallAs } from './call-as';
import type { HandOverRun } from './hand-over-run';

/** Runs in one round: a backlog is worked off, not thrown at a peer that has just come back. */
const RUNS_A_ROUND = 50;

/** Hands over accepted runs that the orchestrator does not have: this process died, or the orchestrator was away. */
export class HandOverWaitingRuns {
  constructor(
    private readonly book: RunBook,
    private readonly handOver: HandOverRun,
    private readonly calls: CallAs,
    private readonly log: Log,
    /** Younger runs are being handed over by the request that opened them. */
    private readonly age: Millis,
  ) {}

  async run(): Promise<void> {
    for (const name of await this.book.unstarted(this.age, RUNS_A_ROUND)) await this.one(name);
  }

  private async one(name: RunName): Promise<void> {
    const booked = await this.book.read(name);
    if (booked === undefined) return;
    const { tenant_id, user } = booked.context.value;
    const call = this.calls.of({ tenant_id, user_id: user.user_id, kind: 'user', roles: [] }, name.run);
    try {
      await this.handOver.run(call, booked);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.log.error('accepted run was withdrawn', { tenant: name.tenant, run: name.run, code: error.code, cause: error });
    }
  }
}
