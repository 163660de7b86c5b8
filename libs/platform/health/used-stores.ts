import type { Millis } from '@kernel/time';
import type { UsedStore, Without } from '@kernel/used-store';
import { SharedCheck } from './shared-check';

export interface StoreState {
  readonly store: string;
  readonly up: boolean;
  readonly without: Without;
  /** Why not, in a word: the fault's code, `timeout` or the error's name. */
  readonly problem?: string;
}

const TIMEOUT_MS: Millis = 1_000;

/** The stores that a process has open, and how they are. Nobody is asked until somebody wants to know. */
export class UsedStores {
  private readonly stores = new Map<string, { readonly check: SharedCheck; without: Without }>();

  /** Names a store. One that several parts of the process use is named by each, asked once, and needed when one of them needs it. */
  add({ store, without, check }: UsedStore): void {
    const known = this.stores.get(store);
    if (known === undefined) this.stores.set(store, { check: new SharedCheck(check, TIMEOUT_MS), without });
    else if (without === 'not ready') known.without = without;
  }

  /** Asks all of them at the same time; one that does not answer within a second is down. In the order in which they were named. */
  states(): Promise<readonly StoreState[]> {
    return Promise.all(
      [...this.stores].map(async ([store, { check, without }]) => {
        const problem = await check.problem();
        return problem === undefined ? { store, up: true, without } : { store, up: false, without, problem };
      }),
    );
  }
}
