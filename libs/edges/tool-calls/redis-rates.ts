import type { Redis } from 'ioredis';
import { digestOf } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** Asks Redis, or gives undefined when there is no answer in time. */
export interface RatesLine {
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>;
}

// Counting and dating are one step on the server: two calls at once are counted one after the other.
const TAKE = `local used = redis.call('INCRBY', KEYS[1], ARGV[2])
if used == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return used`;

/** Longer than the minute that is counted, so that clocks which differ a little still find it. */
const KEPT_MS = 180_000;

/**
 * Calls of a minute, counted by all processes of a region together in one round trip. While Redis does not answer, each process grants its part:
 * the limit divided by the number of processes, rounded down, and at least one. What was granted so is counted with the next call that Redis answers.
 */
export class RedisRates {
  private minute = '';
  private readonly here = new Map<string, number>();
  /** Granted without Redis, and not told to it yet. */
  private readonly untold = new Map<string, number>();

  constructor(
    private readonly line: RatesLine,
    private readonly region: string,
    private readonly processes: number,
  ) {
    if (!Number.isSafeInteger(processes) || processes < 1) throw new RangeError(`a region has at least one process, got ${processes}`);
  }

  async take(tenant: TenantId, capabilityId: string, at: Timestamp, perMinute: number): Promise<boolean> {
    const minute = at.slice(0, 'yyyy-mm-ddThh:mm'.length);
    const key = `fiveplane:rate:${this.region}:${tenant}:${digestOf(capabilityId).slice('sha256:'.length)}:${minute}`;
    const here = this.countHere(key, minute);
    // Taken out while it is told, so that two calls at once do not both tell it.
    const untold = this.untold.get(key) ?? 0;
    this.untold.delete(key);
    const used = await this.line.ask((redis) => redis.eval(TAKE, 1, key, KEPT_MS, 1 + untold));
    if (typeof used === 'number') return used <= perMinute;
    const granted = here <= Math.max(1, Math.floor(perMinute / this.processes));
    if (minute === this.minute) this.untold.set(key, (this.untold.get(key) ?? 0) + untold + (granted ? 1 : 0));
    return granted;
  }

  // Counted all the time, so that what was granted before Redis went away is part of this process's part.
  private countHere(key: string, minute: string): number {
    if (minute > this.minute) {
      this.here.clear();
      this.untold.clear();
      this.minute = minute;
    }
    const count = (this.here.get(key) ?? 0) + 1;
    this.here.set(key, count);
    return count;
  }
}
