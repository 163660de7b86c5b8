import { type Id, idFrom, type IdPrefix, IdSource } from '@kernel/ids';
import type { Timestamp } from '@kernel/time';

/**
 * Well-formed ids that count 1, 2, 3 … over all prefixes: the same test names the same things on every run.
 * Two sources with the same start give the same ids; give a second one another `start` when both write to one store.
 */
export class CountingIds extends IdSource {
  private count: number;

  constructor(
    private readonly at: Timestamp = '2026-01-31T09:30:00.000Z',
    start = 1,
  ) {
    super();
    this.count = start;
  }

  next<P extends IdPrefix>(prefix: P): Id<P> {
    const bytes = new Uint8Array(10);
    new DataView(bytes.buffer).setBigUint64(2, BigInt(this.count++));
    return idFrom(prefix, this.at, bytes);
  }
}
