import { Clock } from '@kernel/clock';
import { timestampOf, type Timestamp } from '@kernel/time';

/** The machine's clock. The only place where a process learns the time. */
export class SystemClock extends Clock {
  now(): Timestamp {
    return timestampOf(Date.now());
  }
}
