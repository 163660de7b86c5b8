import { STOPWATCH, type Stopwatch } from './stopwatch';

/** What came of a load. */
export interface LoadOutcome {
  /** One per call that worked. */
  readonly millis: readonly number[];
  readonly failed: number;
  /** Why calls failed, and how many for each reason. */
  readonly failures: ReadonlyMap<string, number>;
  /** Calls that worked per second, from the first call's time to the last answer. */
  readonly perSecond: number;
}

/** One call; rejects when it did not do what it should. */
export type Call = (number: number) => Promise<unknown>;

export interface OpenLoop {
  readonly perSecond: number;
  readonly calls: number;
}

/**
 * Offers calls at a steady rate, whether or not earlier ones have been answered.
 * A call's time counts from when it was due, not from when it was made: a stall is paid by every call that it held up.
 */
export async function offer({ perSecond, calls }: OpenLoop, call: Call, stopwatch: Stopwatch = STOPWATCH): Promise<LoadOutcome> {
  const begun = stopwatch.now();
  const under = new Tally(stopwatch);
  const underWay: Promise<void>[] = [];
  while (underWay.length < calls) {
    const due = begun + (underWay.length * 1_000) / perSecond;
    const early = due - stopwatch.now();
    if (early > 0) await stopwatch.pause(early);
    else underWay.push(under.count(due, () => call(underWay.length)));
  }
  await Promise.all(underWay);
  return under.outcome(begun);
}

export interface ClosedLoop {
  readonly callers: number;
  readonly calls: number;
}

/** As many callers as said, each asking again when it was answered: how much can be done when nobody waits to ask. */
export async function saturate({ callers, calls }: ClosedLoop, call: Call, stopwatch: Stopwatch = STOPWATCH): Promise<LoadOutcome> {
  const begun = stopwatch.now();
  const under = new Tally(stopwatch);
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) {
      const number = next++;
      await under.count(stopwatch.now(), () => call(number));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return under.outcome(begun);
}

class Tally {
  private readonly millis: number[] = [];
  private readonly failures = new Map<string, number>();

  constructor(private readonly stopwatch: Stopwatch) {}

  async count(from: number, call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
      this.millis.push(this.stopwatch.now() - from);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
    }
  }

  outcome(begun: number): LoadOutcome {
    const failed = [...this.failures.values()].reduce((sum, count) => sum + count, 0);
    const seconds = (this.stopwatch.now() - begun) / 1_000;
    return { millis: this.millis, failed, failures: this.failures, perSecond: this.millis.length / seconds };
  }
}

/** `3 × too many audit entries wait to be written`, most frequent first; the first few. */
export function failuresTold({ failures }: Pick<LoadOutcome, 'failures'>): readonly string[] {
  const ordered = [...failures].sort(([, a], [, b]) => b - a);
  return ordered.slice(0, 5).map(([reason, count]) => `${count} × ${reason}`);
}
