import type { RunJournal, RunName } from '@edges/run-journal/run-journal';
import type { Millis } from '@kernel/time';
import type { Log } from '@platform/log';
import type { DriveRun } from './drive-run';
import type { Pause } from '@kernel/pause';
import type { RunNews } from './run-news';

export interface RunLoopOptions {
  /** Runs driven at the same time by this process. */
  readonly concurrency: number;
  /** How often the database is asked for runs that are due and that nobody told this process of. */
  readonly pollMs: Millis;
}

/** Finds runs that are due, its own and those that another process left behind, and drives them. */
export class RunLoop {
  private readonly stopping = new AbortController();
  private readonly driven = new Map<string, Promise<void>>();
  private poked = new AbortController();
  private turning: Promise<void> = Promise.resolve();

  constructor(
    private readonly journal: RunJournal,
    private readonly drive: DriveRun,
    private readonly news: RunNews,
    private readonly pause: Pause,
    private readonly log: Log,
    private readonly options: RunLoopOptions,
  ) {}

  start(): void {
    this.news.onDue((name) => this.takeNow(name));
    this.turning = this.turn();
  }

  /** Takes no new run and resolves when every run under way is parked. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.poked.abort();
    await this.turning;
    await Promise.all(this.driven.values());
  }

  private async turn(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.poked = new AbortController();
      await this.takeDue();
      await this.pause.for(this.options.pollMs, this.poked.signal);
    }
  }

  // A run that waits for a place, and one that is held, is found when a place comes free.
  private takeNow(name: RunName): void {
    const free = this.driven.size < this.options.concurrency;
    if (free && !this.driven.has(name.run) && !this.stopping.signal.aborted) this.begin(name);
  }

  private async takeDue(): Promise<void> {
    const free = this.options.concurrency - this.driven.size;
    if (free <= 0) return;
    try {
      // Runs that this process drives are held, but may be due again by the time it gives them back; the margin keeps them from hiding others.
      const due = await this.journal.due(free + this.driven.size);
      for (const name of due.filter(({ run }) => !this.driven.has(run)).slice(0, free)) this.begin(name);
    } catch (cause) {
      this.log.warn('due runs could not be read', { cause });
    }
  }

  private begin(name: RunName): void {
    this.driven.set(name.run, this.driveAndLook(name));
  }

  private async driveAndLook(name: RunName): Promise<void> {
    let left: 'ended' | 'parked' = 'parked';
    try {
      left = await this.drive.run(name, this.stopping.signal);
    } catch (cause) {
      this.log.error('run could not be driven', { tenant: name.tenant, run: name.run, cause });
    }
    const othersWait = this.driven.size >= this.options.concurrency;
    this.driven.delete(name.run);
    if (left === 'parked' || othersWait) this.poked.abort();
  }
}
