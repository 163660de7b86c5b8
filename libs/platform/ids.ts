import { randomBytes } from 'node:crypto';
import type { Clock } from '@kernel/clock';
import { idFrom, IdSource, type Id, type IdPrefix } from '@kernel/ids';
import { millisOf, timestampOf } from '@kernel/time';

const RANDOMNESS = 1n << 80n;

/**
 * Fresh ids that sort in the order in which this process made them.
 * Within one millisecond the random part counts up; a clock that goes back is not followed. 80 random bits keep processes apart.
 */
export class RandomIds extends IdSource {
  private millis = 0;
  private random = 0n;

  constructor(private readonly clock: Clock) {
    super();
  }

  next<P extends IdPrefix>(prefix: P): Id<P> {
    const now = millisOf(this.clock.now());
    if (now > this.millis) this.start(now);
    else if (++this.random === RANDOMNESS) this.start(this.millis + 1);
    return idFrom(prefix, timestampOf(this.millis), Buffer.from(this.random.toString(16).padStart(20, '0'), 'hex'));
  }

  private start(millis: number): void {
    this.millis = millis;
    this.random = BigInt(`0x${randomBytes(10).toString('hex')}`);
  }
}
