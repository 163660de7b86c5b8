import type { EventTopic, PlatformEvent } from '@kernel/records/event';
import type { Millis } from '@kernel/time';
import type { QueuedEvent } from './queued-event';

/**
 * Who reads, what, from where, and what it does with an event.
 * `kept`: a named reader that goes on where it (or its last process) committed, from the oldest event the first time; its processes share the work.
 * `now`: every process reads for itself whatever is told after it subscribed, and commits nothing.
 */
export interface Subscription {
  readonly consumer: string;
  readonly topics: readonly EventTopic[];
  readonly from: 'kept' | 'now';
  /**
   * May see an event again: an effect that must happen once asks HandledEvents. A Fault that says `later` is tried again, in place, until it passes;
   * anything else it throws is tried a few times and then put aside among the dead letters.
   */
  readonly effect: (event: PlatformEvent) => Promise<void>;
}

/** No event begins any more; resolves when the one under way has ended and is committed, or was given up. */
export type StopReading = () => Promise<void>;

/** What happens on topics, for metrics and logs. */
export interface TopicsWatch {
  readonly consumed: (consumer: string, topic: EventTopic) => void;
  /** A reader has begun to read, or reads again. */
  readonly stands: (consumer: string) => void;
  /** A reader does not read for now: it lost its topics or its store, or was told to stop. */
  readonly stopped: (consumer: string) => void;
  /** How many events of a topic the reader has not had yet. Told every few seconds, whatever the reader is at. */
  readonly behind: (consumer: string, topic: EventTopic, count: number) => void;
  /** `reason` carries names only. */
  readonly putAside: (consumer: string, topic: EventTopic, reason: string) => void;
  /** A reader could not go on for now; it tries again. */
  readonly failed: (consumer: string, cause: unknown) => void;
}

/** How often and how fast a failed effect is tried again. */
export interface RetryPlan {
  /** Tries of an effect whose failure is no Fault that says `later`. */
  readonly attempts: number;
  /** Pause before the next try. */
  readonly pause: Millis;
}

/**
 * The topics of one region. Events of one tenant, topic and key arrive in the order in which they were published, each at least once.
 * What a `kept` reader commits it has had its effect for. A message that cannot be read, or whose effect fails for good, becomes a dead letter with its reason
 * and holds nobody up.
 */
export abstract class EventTopics {
  /** Keeps events in their order. @throws Fault STORE_UNAVAILABLE or STORE_BUSY; then some of them may have been kept, and are to be published again. */
  abstract publish(events: readonly QueuedEvent[]): Promise<void>;
  /** Resolves once the reader stands where it reads from: whatever is published afterwards reaches it. */
  abstract subscribe(subscription: Subscription): Promise<StopReading>;
  /** Lets go of every connection; readers are stopped first. */
  abstract close(): Promise<void>;
}
