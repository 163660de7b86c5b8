import { setTimeout as pause } from 'node:timers/promises';
import type { ToldCodes } from './told-codes';

const PAUSE_MS = 500;
/** A bound for what never comes; nothing is measured with it. */
const PATIENCE_MS = 240_000;

/** Does what it does until it succeeds, as people and outboxes do: each failure is noted by its code, and after a moment it is tried again. */
export async function persistently<T>(what: string, told: ToldCodes, work: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      told.addError(error);
      if (Date.now() > end) throw new Error(`${what} never succeeded`, { cause: error });
      await pause(PAUSE_MS);
    }
  }
}
