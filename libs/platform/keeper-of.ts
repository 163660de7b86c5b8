import type { UsedStore } from '@kernel/used-store';
import type { Lifecycle } from './lifecycle';
import type { Log } from './log';

/** What a process hears from the stores and servers that it holds open: that it uses one, when to let go of it, what went wrong, what was migrated. */
export interface Keeper {
  readonly uses: (store: UsedStore) => void;
  readonly whenClosed: (name: string, step: () => Promise<void> | void) => void;
  readonly warn: (message: string, fields: { readonly cause: unknown }) => void;
  readonly migrated: (count: number) => void;
}

/** The keeper of the process that has this lifecycle and this log. */
export function keeperOf(lifecycle: Lifecycle, log: Log): Keeper {
  return {
    uses: (store) => lifecycle.stores.add(store),
    whenClosed: (name, step) => lifecycle.whenClosed(name, step),
    warn: (message, fields) => log.warn(message, fields),
    migrated: (count) => log.info('migrations applied', { count }),
  };
}
