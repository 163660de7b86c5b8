import type { PlatformEvent } from '@kernel/records/event';

type Effect = (event: PlatformEvent) => Promise<void>;

/** One effect made of several, in their order; one that fails keeps the event, and the others are tried again with it. */
export function inTurn(...effects: readonly Effect[]): Effect {
  return async (event) => {
    for (const effect of effects) await effect(event);
  };
}
