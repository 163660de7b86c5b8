import type { RecordDecisionsRequest, RecordDecisionsResponse } from '@contracts/generated/fiveplane/model/v1/llm_router';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { elapsed, later, type Millis, type Timestamp } from '@kernel/time';

/** Opens one stream that lives until `deadline` at most. */
export type OpenStream = (requests: AsyncIterable<RecordDecisionsRequest>, deadline: Timestamp) => AsyncIterable<RecordDecisionsResponse>;

/** A stream is replaced while it is young enough to finish what it carries. */
const STREAM_AGE: Millis = 240_000;
const STREAM_LIFE: Millis = 300_000;
/** More than this would not be recorded before its callers have given up. */
const WAITING_LIMIT = 1_000;

interface Waiting {
  readonly request: RecordDecisionsRequest;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends decisions over one long-lived stream and settles each when its acknowledgement comes back.
 * Acknowledgements come in order and name the digest; anything else breaks the stream. A stream that breaks rejects what it carried:
 * its sender may send the same again. The next decision opens a new stream.
 */
export class DecisionStream {
  private current: OneStream | undefined;
  private draining = false;

  constructor(
    private readonly open: OpenStream,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the decision was acknowledged, or rejects at the deadline. */
  send(request: RecordDecisionsRequest, deadline: Timestamp): Promise<void> {
    const now = this.clock.now();
    const stream = this.streamAt(now);
    return new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Fault('DEADLINE_EXCEEDED', 'the routing decision was not recorded in time', 'later')),
        Math.max(0, elapsed(now, deadline)),
      );
      const settle = (how: () => void): void => {
        clearTimeout(late);
        how();
      };
      stream.send({
        request,
        resolve: () => settle(resolve),
        reject: (error) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))),
      });
      if (this.draining) stream.finish();
    });
  }

  /** Keeps no stream open from now on: each one ends with the decisions that it carries. A server that drains waits for open streams. */
  drain(): void {
    this.draining = true;
    this.current?.finish();
  }

  private streamAt(now: Timestamp): OneStream {
    if (this.current?.usable && elapsed(this.current.openedAt, now) <= STREAM_AGE) return this.current;
    this.current?.finish();
    this.current = new OneStream(now, this.open);
    return this.current;
  }
}

class OneStream {
  usable = true;
  private readonly unsent: Waiting[] = [];
  private readonly sent: Waiting[] = [];
  private wake = (): void => undefined;

  constructor(
    readonly openedAt: Timestamp,
    open: OpenStream,
  ) {
    void this.listen(open);
  }

  send(waiting: Waiting): void {
    if (this.unsent.length + this.sent.length >= WAITING_LIMIT) {
      waiting.reject(new Fault('OVERLOADED', 'too many routing decisions wait to be recorded', 'later'));
      return;
    }
    this.unsent.push(waiting);
    this.wake();
  }

  finish(): void {
    this.usable = false;
    this.wake();
  }

  private async *requests(): AsyncGenerator<RecordDecisionsRequest> {
    for (;;) {
      const next = this.unsent.shift();
      if (next) {
        this.sent.push(next);
        yield next.request;
      } else if (!this.usable) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  // Whatever ends the stream ends here, as the rejection of everything that was not acknowledged.
  private async listen(open: OpenStream): Promise<void> {
    let reason: unknown = new Fault('PEER_UNAVAILABLE', 'llm-router ended the stream of decisions', 'later');
    try {
      for await (const { digest } of open(this.requests(), later(this.openedAt, STREAM_LIFE))) {
        const first = this.sent.shift();
        if (first?.request.decision?.digest !== digest) {
          if (first) this.sent.unshift(first);
          throw new Fault('INTERNAL', 'llm-router acknowledged another decision than the one that waits', 'never');
        }
        first.resolve();
      }
    } catch (error) {
      reason = error;
    }
    this.finish();
    for (const waiting of [...this.sent.splice(0), ...this.unsent.splice(0)]) waiting.reject(reason);
  }
}
