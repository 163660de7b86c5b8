import type { Millis } from '@kernel/time';
import { type Check, SharedCheck } from './shared-check';
import { type StoreState, UsedStores } from './used-stores';

export interface CheckResult {
  readonly name: string;
  readonly ready: boolean;
  /** Why not, in a word: the fault's code, `timeout` or the error's name. Never its message, which may name hosts. */
  readonly problem?: string;
}

/** `degraded`: it wants traffic and answers rightly, with less than it promises when everything is there. */
export type ReadinessState = 'ready' | 'degraded' | 'not ready';

export interface ReadinessReport {
  readonly ready: boolean;
  readonly state: ReadinessState;
  readonly checks: readonly CheckResult[];
  /** Every store that the process has open. */
  readonly stores: readonly StoreState[];
}

/** Whether this process wants traffic. Not ready until it serves, and never again once it drains. */
export class Readiness {
  private readonly checks = new Map<string, SharedCheck>();
  private readonly listeners = new Set<(ready: boolean) => void>();
  private readonly leaving = new AbortController();
  private serving = false;
  private last: boolean | undefined;

  /** Fires when the process begins to drain; long streams end themselves then. */
  readonly draining: AbortSignal = this.leaving.signal;

  constructor(private readonly used: Pick<UsedStores, 'states'> = new UsedStores()) {}

  /** Adds one thing that the process needs before it is of use, beside its stores. @throws Error when the name is taken. */
  add(name: string, check: Check, timeout: Millis = 1_000): void {
    if (this.checks.has(name)) throw new Error(`readiness check ${name} exists already`);
    this.checks.set(name, new SharedCheck(check, timeout));
  }

  /** Runs every check and asks every store at the same time; one that outlasts its time limit counts as failed. */
  async report(): Promise<ReadinessReport> {
    const own: CheckResult[] = this.draining.aborted
      ? [{ name: 'serving', ready: false, problem: 'draining' }]
      : this.serving
        ? [{ name: 'serving', ready: true }]
        : [{ name: 'serving', ready: false, problem: 'starting' }];
    const [results, stores] = await Promise.all([Promise.all([...this.checks].map(result)), this.used.states()]);
    const checks = [...own, ...results];
    const ready = checks.every((check) => check.ready) && stores.every(({ up, without }) => up || without === 'degraded');
    this.tell(ready);
    const state = !ready ? 'not ready' : stores.every(({ up }) => up) ? 'ready' : 'degraded';
    return { ready, state, checks, stores };
  }

  /** Called once, when every port is open. */
  serve(): void {
    this.serving = true;
  }

  /** Called first when the process is told to stop. */
  drain(): void {
    this.leaving.abort();
    this.tell(false);
  }

  /** Calls back whenever a report differs from the one before. @returns how to stop listening. */
  onChange(listener: (ready: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private tell(ready: boolean): void {
    if (ready === this.last) return;
    this.last = ready;
    for (const listener of this.listeners) listener(ready);
  }
}

async function result([name, check]: readonly [string, SharedCheck]): Promise<CheckResult> {
  const problem = await check.problem();
  return problem === undefined ? { name, ready: true } : { name, ready: false, problem };
}
