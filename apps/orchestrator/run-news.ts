import type { Id } from '@kernel/ids';
import type { JournalEntry } from '@kernel/records/journal-entry';

type Listener = () => void;
type Reader = (entries: readonly JournalEntry[]) => void;

/** What this process knows of its own runs sooner than the database would tell: hints only, losing one costs a moment and nothing else. */
export class RunNews {
  private readonly listeners = new Map<string, Set<Reader>>();
  private readonly withMessage = new Set<string>();
  private readonly startListeners = new Set<Listener>();

  /** A journal has grown by these entries. */
  moved(run: Id<'run'>, entries: readonly JournalEntry[]): void {
    for (const listener of this.listeners.get(run) ?? []) listener(entries);
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

  /** Hears from now on that the journal of this run grows in this process. */
  listen(run: Id<'run'>): RunListener {
    const listeners = this.listeners.get(run) ?? new Set<Reader>();
    this.listeners.set(run, listeners);
    const listener = new RunListener(() => {
      listeners.delete(heard);
      if (listeners.size === 0) this.listeners.delete(run);
    });
    const heard: Reader = (entries) => listener.hear(entries);
    listeners.add(heard);
    return listener;
  }
}

/** What was heard of one run since it was last asked for. */
export class RunListener {
  private heard: JournalEntry[] = [];
  private wake: Listener | undefined;

  constructor(readonly close: () => void) {}

  hear(entries: readonly JournalEntry[]): void {
    this.heard.push(...entries);
    this.wake?.();
  }

  /** What was heard behind `seq`, when nothing is missing between: then the journal itself need not be read. */
  after(seq: number): readonly JournalEntry[] {
    const news = this.heard.filter((entry) => entry.seq > seq);
    this.heard = [];
    return news.every((entry, place) => entry.seq === seq + 1 + place) ? news : [];
  }

  /** Resolves when something was heard since the last time, when `limit` has passed, or when `signal` fires. */
  async movement(limit: number, signal: AbortSignal): Promise<void> {
    if (this.heard.length === 0 && !signal.aborted) await this.nextNews(limit, signal);
  }

  private nextNews(limit: number, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, limit);
      this.wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
