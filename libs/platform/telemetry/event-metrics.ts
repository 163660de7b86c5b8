import type { Log } from '../log';
import type { Metrics } from './metrics';

/** What outboxes, topics and their readers tell. Labels are names of topics, consumers and outboxes: closed lists all three. */
export class EventMetrics {
  private readonly published;
  private readonly consumed;
  private readonly putAsides;
  private readonly standing;
  private readonly lag;
  private readonly waiting;
  private readonly oldest;
  private readonly strange;

  private constructor(
    metrics: Metrics,
    private readonly log: Log,
  ) {
    this.published = metrics.counter('fiveplane_platform_events_published_total', 'events that left an outbox', ['topic']);
    this.consumed = metrics.counter('fiveplane_platform_events_consumed_total', 'events that a consumer is done with', [
      'consumer',
      'topic',
    ]);
    this.putAsides = metrics.counter('fiveplane_platform_events_dead_letters_total', 'events that a consumer put aside', [
      'consumer',
      'topic',
    ]);
    this.standing = metrics.gauge('fiveplane_platform_events_consumer_standing', '1 while a consumer reads', ['consumer']);
    this.lag = metrics.gauge('fiveplane_platform_events_consumer_lag', 'events that a consumer knows of and has not seen', [
      'consumer',
      'topic',
    ]);
    this.waiting = metrics.gauge('fiveplane_platform_events_outbox_waiting', 'events that wait in an outbox', ['outbox']);
    this.oldest = metrics.gauge('fiveplane_platform_events_outbox_oldest_seconds', 'age of the oldest event that waits in an outbox', [
      'outbox',
    ]);
    this.strange = metrics.gauge(
      'fiveplane_platform_events_outbox_unknown',
      'events in an outbox that this release does not know a topic for',
      ['outbox'],
    );
  }

  private static readonly made = new WeakMap<Metrics, EventMetrics>();

  /** One for the metrics of a process, whichever app asks. */
  static of(metrics: Metrics, log: Log): EventMetrics {
    const made = EventMetrics.made.get(metrics) ?? new EventMetrics(metrics, log);
    EventMetrics.made.set(metrics, made);
    return made;
  }

  /** For topics and their readers. */
  readonly topics = {
    consumed: (consumer: string, topic: string): void => this.consumed.inc({ consumer, topic }),
    behind: (consumer: string, topic: string, count: number): void => this.lag.set({ consumer, topic }, count),
    stands: (consumer: string): void => this.standing.set({ consumer }, 1),
    stopped: (consumer: string): void => this.standing.set({ consumer }, 0),
    putAside: (consumer: string, topic: string, reason: string): void => {
      this.putAsides.inc({ consumer, topic });
      this.log.error('an event was put aside', { consumer, topic, reason });
    },
    failed: (consumer: string, cause: unknown): void => this.log.warn('a consumer cannot go on yet', { consumer, cause }),
  };

  /** For the relay of one outbox. */
  relay(outbox: string) {
    let told = 0;
    return {
      unknown: (count: number): void => {
        this.strange.set({ outbox }, count);
        if (count > told) this.log.error('events wait that this release knows no topic for', { outbox, count });
        told = count;
      },
      published: (topic: string, count: number): void => this.published.inc({ topic }, count),
      waiting: ({ count, oldest_ms }: { readonly count: number; readonly oldest_ms: number }): void => {
        this.waiting.set({ outbox }, count);
        this.oldest.set({ outbox }, oldest_ms / 1_000);
      },
    };
  }
}
