import { performance } from 'node:perf_hooks';
import type { Admin, Consumer, EachBatchPayload, Kafka, Message } from 'kafkajs';
import type { EventTopic } from '@kernel/records/event';
import type { Millis } from '@kernel/time';
import { again } from './again';
import { deliver, type Delivered, pauseUntil } from './deliver';
import type { RetryPlan, Subscription, TopicsWatch } from './event-topics';
import { deadLetter } from './dead-letter-message';
import { lagOf } from './kafka-lag';
import { isForAnother } from './told-to';
import { topicName } from './topic-name';

export interface KafkaReading {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly region: string;
  readonly holder: string;
  readonly retry: RetryPlan;
  readonly watch: TopicsWatch;
  readonly lagEvery?: Millis;
  readonly putAside: (topic: EventTopic, message: Message) => Promise<void>;
  /** Makes topics that are not there any more. */
  readonly remake: (topics: readonly EventTopic[]) => Promise<void>;
}

// A process that dies is followed by another of its consumer after this time.
const SESSION_TIMEOUT_MS = 15_000;
const HEARTBEAT_MS = 2_000;
/** Longest time between two commits while there are messages. */
const COMMIT_MS = 50;
/** How long the broker may wait for company before it answers a look. */
const FETCH_WAIT_MS = 100;
/** How often it is looked how far behind the reader is. */
const LAG_MS = 5_000;

/** Where a partition ended. */
interface End {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** One member of one consumer group. Messages of a partition are performed one after the other, and committed once they had their effect. */
export class KafkaReader {
  private readonly stopping = new AbortController();
  private consumer: Consumer | undefined;
  private ownGroup: string | undefined;
  private consumerName: string | undefined;
  private rejoining: Promise<void> = Promise.resolve();
  private measuring: Promise<void> = Promise.resolve();

  constructor(private readonly reading: KafkaReading) {}

  async start(subscription: Subscription): Promise<void> {
    const { region, holder, watch, lagEvery = LAG_MS } = this.reading;
    const { consumer, from, topics } = subscription;
    const group = from === 'kept' ? `fiveplane.${region}.${consumer}` : `fiveplane.${region}.${consumer}.${holder}`;
    if (from === 'now') this.ownGroup = group;
    // Taken before it joins: whatever comes after this is read.
    const ends = from === 'kept' ? [] : await this.ends(topics.map((topic) => topicName(region, topic)));
    await this.join(subscription, group, ends);
    const failed = (cause: unknown): void => watch.failed(consumer, cause);
    this.measuring = again(lagEvery, this.stopping.signal, () => this.measure(subscription, group), failed);
    this.consumerName = consumer;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.rejoining, this.measuring]);
    await this.consumer?.disconnect();
    if (this.consumerName !== undefined) this.reading.watch.stopped(this.consumerName);
    if (this.ownGroup === undefined) return;
    try {
      // Nobody will ever read as this member again.
      await this.reading.admin.deleteGroups([this.ownGroup]);
    } catch (cause) {
      // The broker forgets an empty group by itself after some days.
      this.reading.watch.failed(this.ownGroup, cause);
    }
  }

  private async join(subscription: Subscription, groupId: string, ends: readonly End[]): Promise<void> {
    const { kafka, region, watch } = this.reading;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      readUncommitted: false,
      allowAutoTopicCreation: false,
    });
    this.consumer = consumer;
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      watch.stopped(subscription.consumer);
      watch.failed(subscription.consumer, error);
      // Where the client tries again by itself, it finds its topics again at most.
      this.rejoining = restart ? this.remade(subscription) : this.rejoin(subscription, groupId);
    });
    consumer.on(consumer.events.GROUP_JOIN, () => watch.stands(subscription.consumer));
    const topics = new Map(subscription.topics.map((topic) => [topicName(region, topic), topic]));
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics.keys()], fromBeginning: subscription.from === 'kept' });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: async (batch) => {
        const topic = topics.get(batch.batch.topic);
        if (topic !== undefined) await this.batch(consumer, subscription, topic, batch);
      },
    });
    for (const end of ends) consumer.seek(end);
    // A reader that must join again goes on here, not at what is then the end.
    if (ends.length > 0) await consumer.commitOffsets([...ends]);
  }

  // The client has given up; we have not.
  private async rejoin(subscription: Subscription, groupId: string): Promise<void> {
    const { watch, retry } = this.reading;
    const { signal } = this.stopping;
    for (;;) {
      await pauseUntil(retry.pause, signal);
      if (signal.aborted) return;
      try {
        await this.consumer?.disconnect();
        await this.reading.remake(subscription.topics);
        return await this.join(subscription, groupId, []);
      } catch (cause) {
        watch.failed(subscription.consumer, cause);
      }
    }
  }

  private async remade({ consumer, topics }: Subscription): Promise<void> {
    try {
      await this.reading.remake(topics);
    } catch (cause) {
      // Kafka is away altogether: the client's next try ends like this one.
      this.reading.watch.failed(consumer, cause);
    }
  }

  // Beside the reading, which may be at one event for long. Of a whole group, whoever of it reads.
  private async measure({ consumer, topics }: Subscription, groupId: string): Promise<void> {
    const { admin, region, watch } = this.reading;
    for (const topic of topics) watch.behind(consumer, topic, await lagOf(admin, groupId, topicName(region, topic)));
  }

  private async ends(names: readonly string[]): Promise<readonly End[]> {
    const ends = names.map(async (topic) =>
      (await this.reading.admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({ topic, partition, offset: high })),
    );
    return (await Promise.all(ends)).flat();
  }

  private async batch(
    consumer: Consumer,
    subscription: Subscription,
    topic: EventTopic,
    { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  ): Promise<void> {
    const { watch, retry } = this.reading;
    let done: string | undefined;
    let committed = performance.now();
    // After the effects, and not after each: what a process that dies had not committed comes once more, and its ids are known.
    const commit = async (): Promise<void> => {
      if (done === undefined) return;
      await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset: next(done) }]);
      [done, committed] = [undefined, performance.now()];
    };
    for (const message of batch.messages) {
      if (!isRunning() || isStale()) break;
      const delivered: Delivered = isForAnother(message, subscription.consumer)
        ? { kind: 'done' }
        : await deliver(message.value ?? '', {
            subscription,
            retry,
            stopping: this.stopping.signal,
            stillMine: heartbeat,
            failed: watch.failed,
          });
      if (delivered.kind === 'stopped') break;
      if (delivered.kind === 'dead') {
        await this.reading.putAside(topic, deadLetter(message, delivered.reason, subscription.consumer, batch.partition));
        watch.putAside(subscription.consumer, topic, delivered.reason);
      }
      done = message.offset;
      resolveOffset(message.offset);
      watch.consumed(subscription.consumer, topic);
      if (performance.now() - committed >= COMMIT_MS) await commit();
      await heartbeat();
    }
    await commit();
  }
}

function next(offset: string): string {
  return String(BigInt(offset) + 1n);
}
