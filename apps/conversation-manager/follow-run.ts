import type { Id } from '@kernel/ids';
import type { Millis } from '@kernel/time';
import type { Orchestrator, WatchedEvent } from '@edges/peers/orchestrator/orchestrator';
import type { Caller } from '@planes/decision/conversation/complete-request';
import type { CallAs } from './call-as';

/** A moment for the end of a stream that reached its limit, before its call's deadline would break it. */
const MARGIN_MS = 5_000;

/** Tells what happens to a run, each thing once, until it ends, the stream is as long as a stream may be, or this process drains. */
export class FollowRun {
  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly calls: CallAs,
    private readonly limit: Millis,
    private readonly draining: AbortSignal,
  ) {}

  /** Events after `afterSeq`; leaving the loop or `gone` ends the watch. */
  async *run(caller: Caller, run: Id<'run'>, afterSeq: number, gone: AbortSignal): AsyncGenerator<WatchedEvent, void, undefined> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.limit), this.draining, gone]);
    let last = '';
    for await (const event of this.orchestrator.watch(this.calls.of(caller, run, this.limit + MARGIN_MS), run, afterSeq, signal)) {
      // While a run waits, the orchestrator says so at every look.
      const said = event.seq === -1 && event.type === 'awaiting_approval' ? JSON.stringify(event.data) : '';
      if (said === '' || said !== last) yield event;
      last = said === '' ? last : said;
    }
  }
}
