import type { Redis } from 'ioredis';
import type { Clock } from '@kernel/clock';
import { type Millis, millisOf } from '@kernel/time';
import type { CacheEvents, SharedProblem } from './cache-events';

export interface LineLimits {
  /** Longest wait for an answer. */
  readonly wait: Millis;
  /** How long Redis is left alone after it failed, so that many callers do not each wait for the same silence. */
  readonly rest: Millis;
}

const SLOW = Symbol('slow');

/** Asks Redis for what can be done without: an answer in time, or none. */
export class RedisLine {
  private restsUntil: Millis = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly redis: Redis,
    private readonly limits: LineLimits,
    private readonly clock: Clock,
    private readonly events: Pick<CacheEvents, 'sharedProblem'>,
  ) {}

  /** The answer; undefined, and told, when there was none in time. Never throws. A command that was not answered may have been done. */
  async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    const now = millisOf(this.clock.now());
    if (now < this.restsUntil) return this.failed('resting');
    let timer: NodeJS.Timeout | undefined;
    try {
      // After a long piece of work of this process the timer comes first: an answer that lies ready is read within the same turn.
      const late = new Promise<typeof SLOW>((resolve) => {
        timer = setTimeout(() => setImmediate(() => resolve(SLOW)), this.limits.wait);
      });
      const answer = await Promise.race([command(this.redis), late]);
      if (answer !== SLOW) return answer;
      this.restsUntil = now + this.limits.rest;
      return this.failed('slow');
    } catch (error) {
      // The server is there and says no (memory full, no right): others may fare better, so it is asked again.
      if (error instanceof Error && error.name === 'ReplyError') return this.failed('refused');
      this.restsUntil = now + this.limits.rest;
      return this.failed('away');
    } finally {
      clearTimeout(timer);
    }
  }

  private failed(problem: SharedProblem): undefined {
    this.events.sharedProblem(problem);
    return undefined;
  }
}
