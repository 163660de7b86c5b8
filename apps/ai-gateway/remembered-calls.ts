import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { elapsed, type Timestamp } from '@kernel/time';
import type { TenantId } from '@kernel/tenant';
import type { GatewayRules } from './gateway-rules';

interface Remembered {
  readonly digest: Digest;
  readonly since: Timestamp;
  readonly settled: Promise<unknown>;
}

/** So many at most; beyond that the oldest are forgotten first. */
const MOST = 10_000;

/**
 * Calls that are under way or were settled a short time ago, in this process. Asking again with the same call joins it.
 * What ended in a fault is not remembered. A restart forgets everything: a repeated call may then cost again.
 */
export class RememberedCalls {
  private readonly calls = new Map<string, Remembered>();

  constructor(
    private readonly rules: GatewayRules,
    private readonly clock: Clock,
  ) {}

  /** The settled answer of this call; `begin` is called only when nobody has asked yet. @throws Fault REQUEST_INVALID when the id is known with another call. */
  async once<T>(tenant: TenantId, id: string, digest: Digest, begin: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    this.forget(now);
    const key = `${tenant} ${id}`;
    const known = this.calls.get(key);
    if (known) {
      if (known.digest !== digest) throw new Fault('REQUEST_INVALID', `${id} is known with another call`, 'never');
      return known.settled as Promise<T>;
    }
    const settled = begin();
    this.calls.set(key, { digest, since: now, settled });
    try {
      return await settled;
    } catch (error) {
      this.calls.delete(key);
      throw error;
    }
  }

  private forget(now: Timestamp): void {
    // Insertion order is age order.
    for (const [key, { since }] of this.calls) {
      if (elapsed(since, now) <= this.rules.rules.remembered && this.calls.size <= MOST) return;
      this.calls.delete(key);
    }
  }
}
