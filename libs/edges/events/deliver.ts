import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@kernel/fault';
import type { PlatformEvent } from '@kernel/records/event';
import { isUnreadable, readEvent } from '@kernel/records/read-event';
import type { RetryPlan, Subscription } from './event-topics';

/** `done`: the effect is done. `dead`: it never will be, and why. `stopped`: the reader was told to stop before; the event stays as it was. */
export type Delivered = { readonly kind: 'done' } | { readonly kind: 'dead'; readonly reason: string } | { readonly kind: 'stopped' };

export interface Delivering {
  readonly subscription: Subscription;
  readonly retry: RetryPlan;
  readonly stopping: AbortSignal;
  /** Called before each further try: the reader is alive and still meant to have its topics, or it throws. */
  readonly stillMine: () => Promise<void>;
  readonly failed: (consumer: string, cause: unknown) => void;
}

/** Brings one message to its effect. A Fault that says `later` is tried again for as long as it takes: order is worth more than progress. */
export async function deliver(message: string | Uint8Array, delivering: Delivering): Promise<Delivered> {
  const read = readEvent(message);
  if (isUnreadable(read)) return { kind: 'dead', reason: read.reason };
  const { subscription, retry, stopping } = delivering;
  for (let attempt = 1; ;) {
    if (stopping.aborted) return { kind: 'stopped' };
    const failure = await tried(subscription, read);
    if (failure === undefined) return { kind: 'done' };
    const { cause } = failure;
    delivering.failed(subscription.consumer, cause);
    const passes = cause instanceof Fault && cause.retry === 'later';
    if (!passes && attempt++ >= retry.attempts) return { kind: 'dead', reason: reasonOf(cause) };
    await pauseUntil(retry.pause, stopping);
    if (!stopping.aborted) await delivering.stillMine();
  }
}

/** Waits, but not beyond the end of the reader. */
export async function pauseUntil(pause: number, stopping: AbortSignal): Promise<void> {
  try {
    await sleep(pause, undefined, { signal: stopping });
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
}

async function tried({ effect }: Subscription, event: PlatformEvent): Promise<{ readonly cause: unknown } | undefined> {
  try {
    await effect(event);
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

// A fault's message carries identifiers only; of a bug, the name alone is told, because its message may quote the event.
function reasonOf(cause: unknown): string {
  if (cause instanceof Fault) return `its effect failed: ${cause.code} ${cause.message}`;
  return `its effect failed: ${cause instanceof Error ? cause.name : 'something that is no error was thrown'}`;
}
