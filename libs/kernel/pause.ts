import type { Millis } from './time';

/** Waiting, passed in as time is, so that tests need not wait. */
export abstract class Pause {
  /** Resolves after that time, or as soon as `stop` fires. */
  abstract for(time: Millis, stop: AbortSignal): Promise<void>;
}
