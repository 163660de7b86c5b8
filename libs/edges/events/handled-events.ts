import type { PlatformEvent } from '@kernel/records/event';
import type { Transaction } from '../database/database';

/** `again`: the event had its effect before; nothing was done now. */
export type Handled = 'now' | 'again';

/** Gives each event one effect, however often it arrives: what deduplicates is the event's id, kept with the effect. */
export abstract class HandledEvents {
  /** Performs the effect and notes that it is done, both or neither. When the effect throws, the event counts as never seen. */
  abstract once(consumer: string, event: PlatformEvent, effect: (tx: Transaction) => Promise<void>): Promise<Handled>;
}
