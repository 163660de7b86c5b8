import type { Id } from '@kernel/ids';

type Listener = () => void;

/** What this process knows of its own runs sooner than the database would tell: hints only, losing one costs a moment and nothing else. */
export class RunNews {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly withMessage = new Set<string>();
  private readonly startListeners = new Set<Listener>();

  /** A journal has grown. */
  moved(run: Id<'run'>): void {
    for (const listener of this.listeners.get(run) ?? []) listener();
  }

  /** A message was left for a run. */
  messageLeft(run: Id<'run'>): void {
    this.withMessage.add(run);
    this.due();
  }

  hasMessage(run: Id<'run'>): boolean {
    return this.withMessage.has(run);
  }

  messagesTaken(run: Id<'run'>): void {
    this.withMessage.delete(run);
  }

  /** Some run is due now. */
  due(): void {
    for (const listener of this.startListeners) listener();
  }

  onDue(listener: Listener): void {
    this.startListeners.add(listener);
  }

  /** Resolves when the journal of this run grows in this process, when `limit` has passed, or when `signal` fires. */
  async movement(run: Id<'run'>, limit: number, signal: AbortSignal): Promise<void> {
    const listeners = this.listeners.get(run) ?? new Set<Listener>();
    this.listeners.set(run, listeners);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        listeners.delete(done);
        if (listeners.size === 0) this.listeners.delete(run);
        resolve();
      };
      const timer = setTimeout(done, limit);
      listeners.add(done);
      if (signal.aborted) done();
      else signal.addEventListener('abort', done, { once: true });
    });
  }
}
