import type { Millis } from '@kernel/time';

/** Repeats a step, with a pause between the end of one round and the beginning of the next, until it is stopped. Rounds never overlap. */
export class Rounds {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** A round that throws is told to `onFailure`, and the next one comes all the same. */
  constructor(
    private readonly step: () => Promise<void>,
    private readonly pause: Millis,
    private readonly onFailure: (cause: unknown) => void,
  ) {}

  /** The first round begins at once. */
  start(): void {
    this.running = this.round();
  }

  /** No round begins any more; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.step();
    } catch (cause) {
      this.onFailure(cause);
    }
    if (!this.stopped) this.timer = setTimeout(() => this.start(), this.pause);
  }
}
