import type { JournalEntry } from '@kernel/records/journal-entry';
import type { RunName } from '@edges/run-journal/run-journal';

type Listener = () => void;
type DueListener = (name: RunName) => void;
type Reader = (entries: readonly JournalEntry[]) => void;

/** What this process knows of its own runs sooner than the database would tell: hints only, losing one costs a moment and nothing else. */
export class RunNews {
  private readonly listeners = new Map<string, Set<Reader>>();
  private readonly withMessage = new Set<string>();
  private readonly dueListeners = new Set<DueListener>();

  /** A journal has grown by these entries. */
  moved(name: RunName, entries: readonly JournalEntry[]): void {
    for (const listener of this.listeners.get(keyOf(name)) ?? []) listener(entries);
  }

  /** A message was left for a run. */
  messageLeft(name: RunName): void {
    this.withMessage.add(keyOf(name));
    this.due(name);
  }

  hasMessage(name: RunName): boolean {
    return this.withMessage.has(keyOf(name));
  }

  messagesTaken(name: RunName): void {
    this.withMessage.delete(keyOf(name));
  }

  /** A run is due now. */
  due(name: RunName): void {
    for (const listener of this.dueListeners) listener(name);
  }

  onDue(listener: DueListener): void {
    this.dueListeners.add(listener);
  }

  /** Hears from now on that the journal of this run grows in this process. */
  listen(name: RunName): RunListener {
    const key = keyOf(name);
    const listeners = this.listeners.get(key) ?? new Set<Reader>();
    this.listeners.set(key, listeners);
    const listener = new RunListener(() => {
      listeners.delete(heard);
      if (listeners.size === 0) this.listeners.delete(key);
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

// Under its tenant: news of a run is heard by nobody else.
function keyOf({ tenant, run }: RunName): string {
  return `${tenant} ${run}`;
}
