import { performance } from 'node:perf_hooks';

/** Measures passing time. What time it is, it does not know. */
export interface Stopwatch {
  /** Milliseconds since some beginning, with fractions; never goes back. */
  now(): number;
  /** Resolves after at least this long. */
  pause(millis: number): Promise<void>;
}

export const STOPWATCH: Stopwatch = {
  now: () => performance.now(),
  pause: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
};
