import type { Millis } from '@kernel/time';

/** Lets time pass. A port, so that tests need not wait. */
export abstract class Pause {
  /** Resolves after that time, or as soon as `stop` fires. */
  abstract for(time: Millis, stop: AbortSignal): Promise<void>;
}

/** Real time. */
export class TimerPause extends Pause {
  override for(time: Millis, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (stop.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, time);
      stop.addEventListener('abort', done, { once: true });
    });
  }
}
