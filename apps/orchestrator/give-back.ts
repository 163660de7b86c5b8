import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { Pause } from '@kernel/pause';
import { later, type Millis } from '@kernel/time';
import type { Lease, RunJournal } from '@edges/run-journal/run-journal';

/** How soon a run is taken up again whose store failed: soon after it is back, and not so soon that many runs together load what is away. */
const STORE_PAUSE_MS: Millis = 1_000;

export interface GivingBack {
  readonly journal: Pick<RunJournal, 'release'>;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly leaseMs: Millis;
}

/**
 * Gives a run back that could not go on. What passes (a store that is away) has it taken up again a moment later, what does not (a bug of ours) after a whole lease.
 * While the store is away the run cannot be given back either: that is tried until its lease has run out by itself.
 * @throws what the last try threw.
 */
export async function giveBack(
  lease: Lease,
  cause: unknown,
  { journal, clock, pause, leaseMs }: GivingBack,
  stop: AbortSignal,
): Promise<void> {
  const wait = passes(cause) ? Math.min(STORE_PAUSE_MS, leaseMs) : leaseMs;
  for (let waited: Millis = 0; ; waited += wait) {
    try {
      return await journal.release(lease, later(clock.now(), wait));
    } catch (error) {
      if (!passes(error) || waited >= leaseMs || stop.aborted) throw error;
      await pause.for(wait, stop);
    }
  }
}

function passes(cause: unknown): boolean {
  return cause instanceof Fault && cause.retry === 'later';
}
