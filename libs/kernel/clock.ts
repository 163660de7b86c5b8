import type { Timestamp } from './time';

/** Where the time comes from. Passed in, so that every test and every replay can say what time it is. */
export abstract class Clock {
  /** The present instant, RFC 3339 UTC with milliseconds. */
  abstract now(): Timestamp;
}
