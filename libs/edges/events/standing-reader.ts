import { pauseUntil } from './deliver';
import type { EventTopics, StopReading, Subscription } from './event-topics';

/** Tries between two which are too close to each other only load what is away. */
const PAUSE_MS = 1_000;

/** A subscription that does not keep its process from starting: while the topics are away it is tried again. */
export class StandingReader {
  private readonly stopping = new AbortController();
  private subscribing: Promise<StopReading | undefined> = Promise.resolve(undefined);

  /** @param stands called once the subscription stands; what was told before has not been seen. @param failed told each time it cannot stand yet. */
  constructor(
    private readonly topics: EventTopics,
    private readonly subscription: Subscription,
    private readonly stands: () => void,
    private readonly failed: (cause: unknown) => void,
  ) {}

  /** Returns at once. */
  start(): void {
    this.subscribing = this.subscribe();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await (
      await this.subscribing
    )?.();
  }

  private async subscribe(): Promise<StopReading | undefined> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const stop = await this.topics.subscribe(this.subscription);
        this.stands();
        return stop;
      } catch (cause) {
        this.failed(cause);
        await pauseUntil(PAUSE_MS, signal);
      }
    }
    return undefined;
  }
}
