import { Fault } from '@kernel/fault';
import type { FaultCode } from '@kernel/fault-codes';
import type { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import type { BookedRun, RunBook } from '@edges/run-book/run-book';
import type { CallContext } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';

/** Faults after which the orchestrator certainly does not have the run and never will. */
const HOPELESS: readonly FaultCode[] = ['NOT_FOUND', 'REQUEST_INVALID', 'DOCUMENT_CORRUPT', 'CALLER_FORBIDDEN', 'CALLER_UNAUTHENTICATED'];

/** Gives an opened run to the orchestrator. Handing over twice is harmless. */
export class HandOverRun {
  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly book: RunBook,
    private readonly log: Log,
  ) {}

  /**
   * Resolves also when the orchestrator cannot be reached: the run is written down and will be handed over again.
   * @throws Fault when the orchestrator can never take it; the run and its reservation are taken back then.
   */
  async run(call: CallContext, { context, request, state }: BookedRun): Promise<void> {
    if (state !== 'opened') return;
    const { tenant_id: tenant, run_id: run } = context.value;
    try {
      await this.orchestrator.start(call, context, request);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (HOPELESS.includes(error.code)) {
        await this.book.withdraw({ tenant, run });
        throw error;
      }
      this.log.warn('run waits for the orchestrator', { tenant, run, code: error.code });
      return;
    }
    await this.book.started({ tenant, run });
  }
}
