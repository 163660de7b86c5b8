import { setTimeout as timer } from 'node:timers/promises';
import { Pause } from '@kernel/pause';
import type { Millis } from '@kernel/time';

/** Real time. */
export class TimerPause extends Pause {
  override async for(time: Millis, stop: AbortSignal): Promise<void> {
    await timer(time, undefined, { signal: stop }).catch((error: unknown) => {
      if (!stop.aborted) throw error;
    });
  }
}
