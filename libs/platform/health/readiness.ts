import type { Millis } from '@kernel/time';

/** One thing a process needs before it is of use; resolves when it is there, throws when it is not. */
export type ReadinessCheck = () => Promise<void>;

export interface CheckResult {
  readonly name: string;
  readonly ready: boolean;
  /** Why not, in a word: the fault's code, `timeout` or the error's name. Never its message, which may name hosts. */
  readonly problem?: string;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: readonly CheckResult[];
}

/** Whether this process wants traffic. Not ready until it serves, and never again once it drains. */
export class Readiness {
  private readonly checks = new Map<string, { readonly check: ReadinessCheck; readonly timeout: Millis }>();
  private readonly listeners = new Set<(ready: boolean) => void>();
  private readonly leaving = new AbortController();
  private serving = false;
  private last: boolean | undefined;

  /** Fires when the process begins to drain; long streams end themselves then. */
  readonly draining: AbortSignal = this.leaving.signal;

  /** @throws Error when the name is taken. */
  add(name: string, check: ReadinessCheck, timeout: Millis = 1_000): void {
    if (this.checks.has(name)) throw new Error(`readiness check ${name} exists already`);
    this.checks.set(name, { check, timeout });
  }

  /** Runs every check at the same time; a check that outlasts its time limit counts as failed. */
  async report(): Promise<ReadinessReport> {
    const own: CheckResult[] = this.draining.aborted
      ? [{ name: 'serving', ready: false, problem: 'draining' }]
      : this.serving
        ? [{ name: 'serving', ready: true }]
        : [{ name: 'serving', ready: false, problem: 'starting' }];
    const checks = [...own, ...(await Promise.all([...this.checks].map(([name, { check, timeout }]) => result(name, check, timeout))))];
    const ready = checks.every((check) => check.ready);
    this.tell(ready);
    return { ready, checks };
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

async function result(name: string, check: ReadinessCheck, timeout: Millis): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'timeout'>((resolve) => (timer = setTimeout(resolve, timeout, 'timeout')));
  try {
    const problem = await Promise.race([check().then(() => undefined), late]);
    return problem === undefined ? { name, ready: true } : { name, ready: false, problem };
  } catch (error) {
    return {
      name,
      ready: false,
      problem: error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'failed',
    };
  } finally {
    clearTimeout(timer);
  }
}
