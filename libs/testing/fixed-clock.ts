import { Clock } from '@kernel/clock';
import { later, type Millis, type Timestamp, timestampOf, millisOf } from '@kernel/time';

/** A clock that stands still until a test moves it. */
export class FixedClock extends Clock {
  private present: Timestamp;

  constructor(start: Timestamp = '2026-01-31T09:30:00.000Z') {
    super();
    this.present = timestampOf(millisOf(start));
  }

  now(): Timestamp {
    return this.present;
  }

  /** Moves on and returns the new instant. @throws RangeError for a step backwards: time that runs back is a case of its own, see `set`. */
  advance(by: Millis): Timestamp {
    if (by < 0) throw new RangeError(`a clock advances, it does not go back: ${by}`);
    this.present = later(this.present, by);
    return this.present;
  }

  /** Jumps to an instant, earlier or later, as a host whose clock was corrected does. */
  set(at: Timestamp): void {
    this.present = timestampOf(millisOf(at));
  }
}
