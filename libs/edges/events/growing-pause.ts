import type { Millis } from '@kernel/time';

const SHORTEST_MS = 10;

/** The pause of whoever looks for events: short after some, doubled with each look that finds none, up to its longest. A stream of them is followed closely, silence costs little. */
export class GrowingPause {
  private next: Millis = 0;

  constructor(private readonly longest: Millis) {}

  /** After a look that found as many. */
  after(found: number): Millis {
    this.next = Math.min(this.longest, found > 0 ? SHORTEST_MS : Math.max(SHORTEST_MS, this.next * 2));
    return this.next;
  }
}
