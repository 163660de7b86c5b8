import type { Millis } from '@kernel/time';
import { pauseUntil } from './deliver';

/** Does something after each pause until the signal; resolves when the last time has ended. What fails is told, and tried again after the next pause. */
export async function again(
  pause: Millis,
  stopping: AbortSignal,
  work: () => Promise<void>,
  failed: (cause: unknown) => void,
): Promise<void> {
  for (;;) {
    await pauseUntil(pause, stopping);
    if (stopping.aborted) return;
    try {
      await work();
    } catch (cause) {
      failed(cause);
    }
  }
}
