import { setTimeout as timer } from 'node:timers/promises';
import type { Millis } from '@kernel/time';

/** Waiting, passed in like time. */
export abstract class Pause {
  /** Resolves after that long, or as soon as the signal fires. */
  abstract for(duration: Millis, signal: AbortSignal): Promise<void>;
}

export class TimerPause extends Pause {
  async for(duration: Millis, signal: AbortSignal): Promise<void> {
    await timer(duration, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
