import type { Lifecycle } from './lifecycle';
import type { Log } from './log';

/** What a process hears from the stores and servers that it holds open: when to let go of one, what went wrong, what was migrated. */
export interface Keeper {
  readonly whenClosed: (name: string, step: () => Promise<void> | void) => void;
  readonly warn: (message: string, fields: { readonly cause: unknown }) => void;
  readonly migrated: (count: number) => void;
}

/** The keeper of the process that has this lifecycle, or whatever collects its last steps, and this log. */
export function keeperOf(lifecycle: Pick<Lifecycle, 'whenClosed'>, log: Log): Keeper {
  return {
    whenClosed: (name, step) => lifecycle.whenClosed(name, step),
    warn: (message, fields) => log.warn(message, fields),
    migrated: (count) => log.info('migrations applied', { count }),
  };
}
