import type { StatedEvent } from '@kernel/records/event';

/** Which sealed days of the audit log were told as an event. */
export abstract class ToldDays {
  /**
   * Notes the day and queues its event, in one transaction: a day is told once, whoever and how many tell it. False when it was told before.
   * @throws Fault STORE_UNAVAILABLE or STORE_BUSY when nothing was written.
   */
  abstract tell(event: StatedEvent<'audit-day-sealed'>): Promise<boolean>;
}
