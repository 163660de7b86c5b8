import { type Admin, type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { canonicalJson } from '@kernel/canonical-json';
import { type EventTopic, TOPIC_OF } from '@kernel/records/event';
import type { Millis } from '@kernel/time';
import { EventTopics, type RetryPlan, type StopReading, type Subscription, type TopicsWatch } from './event-topics';
import { KAFKA_RETRIES, kafkaClient, type KafkaDoor, storeAway } from './kafka-client';
import { KafkaReader } from './kafka-reader';
import { makeTopics } from './make-topics';
import type { QueuedEvent } from './queued-event';
import { deadLettersOf, topicName } from './topic-name';

export interface KafkaTopicsOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Open when left out. */
  readonly door?: KafkaDoor;
  readonly region: string;
  /** Names this process: its connections, and its own group where it reads for itself. */
  readonly holder: string;
  /** Partitions of a topic that this process has to make. */
  readonly partitions: number;
  readonly retry: RetryPlan;
  /** How often readers tell how far behind they are; a few seconds when left out. */
  readonly lagEvery?: Millis;
  readonly watch: TopicsWatch;
}

/**
 * The topics of one region on Kafka. A topic that is missing is made, with its dead-letter topic.
 * Messages of one tenant and key share a partition; the producer is idempotent, so its own retries neither repeat nor reorder.
 */
export class KafkaEventTopics extends EventTopics {
  private readonly kafka: Kafka;
  private readonly readers = new Set<KafkaReader>();
  private readonly made = new Map<string, Promise<void>>();
  private admin: Promise<Admin> | undefined;
  private producer: Promise<Producer> | undefined;

  constructor(private readonly options: KafkaTopicsOptions) {
    super();
    this.kafka = kafkaClient(options.brokers, `fiveplane-${options.holder}`, options.door);
  }

  override async publish(events: readonly QueuedEvent[]): Promise<void> {
    const topics = [...new Set(events.map(({ type }) => TOPIC_OF[type]))];
    for (const topic of topics) await this.make(topic);
    await this.send(
      topics.map((topic) => ({
        topic: topicName(this.options.region, topic),
        messages: events.filter(({ type }) => TOPIC_OF[type] === topic).map(messageOf),
      })),
    );
  }

  override async subscribe(subscription: Subscription): Promise<StopReading> {
    for (const topic of subscription.topics) await this.make(topic);
    const { region, holder, retry, watch, lagEvery } = this.options;
    const reader = new KafkaReader({
      kafka: this.kafka,
      admin: await this.connectedAdmin(),
      region,
      holder,
      retry,
      watch,
      ...(lagEvery === undefined ? {} : { lagEvery }),
      remake: (topics) => this.remake(topics),
      putAside: (topic, message) => this.send([{ topic: deadLettersOf(topicName(region, topic)), messages: [message] }]),
    });
    try {
      await reached(reader.start(subscription));
    } catch (error) {
      await reader.stop();
      throw error;
    }
    this.readers.add(reader);
    return async () => {
      this.readers.delete(reader);
      await reader.stop();
    };
  }

  /** Resolves when a broker answers. @throws Fault STORE_UNAVAILABLE */
  async check(): Promise<void> {
    const admin = await this.connectedAdmin();
    await reached(admin.describeCluster());
  }

  override async close(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.stop()));
    this.readers.clear();
    const { producer, admin } = this;
    this.producer = undefined;
    this.admin = undefined;
    await (await producer)?.disconnect();
    await (await admin)?.disconnect();
  }

  private async send(topicMessages: { readonly topic: string; readonly messages: Message[] }[]): Promise<void> {
    const producer = await reached(this.connectedProducer());
    try {
      await producer.sendBatch({ acks: -1, topicMessages });
    } catch (cause) {
      // After a failure its sequence is in doubt: the next one begins anew, and readers know repeated events by their ids.
      this.producer = undefined;
      // A Kafka that lost its disk has lost its topics too: what was made is looked at again.
      this.made.clear();
      await producer.disconnect();
      throw storeAway(cause);
    }
  }

  private connectedProducer(): Promise<Producer> {
    this.producer ??= (async () => {
      const producer = this.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: Partitioners.DefaultPartitioner,
        retry: KAFKA_RETRIES,
      });
      await producer.connect();
      return producer;
    })().catch((cause: unknown) => {
      this.producer = undefined;
      throw cause;
    });
    return this.producer;
  }

  private connectedAdmin(): Promise<Admin> {
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })().catch((cause: unknown) => {
      this.admin = undefined;
      throw cause;
    });
    return reached(this.admin);
  }

  private async remake(topics: readonly EventTopic[]): Promise<void> {
    for (const topic of topics) this.made.delete(topicName(this.options.region, topic));
    await Promise.all(topics.map((topic) => this.make(topic)));
  }

  private make(topic: EventTopic): Promise<void> {
    const name = topicName(this.options.region, topic);
    const made = this.made.get(name) ?? this.create(name);
    this.made.set(name, made);
    return made;
  }

  // By a client of its own: one that has asked about a topic asks for it with everything else, and can do nothing while it is gone.
  private async create(name: string): Promise<void> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      await makeTopics(admin, [name, deadLettersOf(name)], this.options.partitions);
    } catch (cause) {
      this.made.delete(name);
      throw storeAway(cause);
    } finally {
      await admin.disconnect();
    }
  }
}

function messageOf(event: QueuedEvent): Message {
  return { key: `${event.tenant_id}/${event.key}`, value: canonicalJson(event), headers: { 'event-id': event.event_id, type: event.type } };
}

async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    throw storeAway(cause);
  }
}
