import type { Millis } from '@kernel/time';

/** What is repeated. It may answer how long to pause this time instead of as usual. */
export type Round = (() => Promise<void>) | (() => Promise<Millis | undefined>);

/** Repeats a step, with a pause between the end of one round and the beginning of the next, until it is stopped. Rounds never overlap. */
export class Rounds {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** A round that throws is told to `onFailure`, and the next one comes all the same. */
  constructor(
    private readonly step: Round,
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
    let pause = this.pause;
    try {
      pause = (await this.step()) ?? pause;
    } catch (cause) {
      this.onFailure(cause);
    }
    if (!this.stopped) this.timer = setTimeout(() => this.start(), pause);
  }
}
