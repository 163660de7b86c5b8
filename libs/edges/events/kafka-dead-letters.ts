import { randomUUID } from 'node:crypto';
import { type IHeaders, type Kafka, type Message, Partitioners } from 'kafkajs';
import { EVENT_TOPICS, type EventTopic } from '@kernel/records/event';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { type DeadLetter, DeadLetters, type OpenedLetter, type Replayed } from './dead-letters';
import { kafkaClient, storeAway } from './kafka-client';
import { letterId, letterPlace, namesIn } from './letter-id';
import { type Placed, readToEnd } from './read-to-end';
import { deadLettersOf, topicName } from './topic-name';

/** On a message of a dead-letter topic that says: the letter at this offset of this partition was put back. */
const REPLAYED = 'replayed-offset';
/** What was added when it was put aside. */
const ADDED = ['reason', 'consumer', 'partition', 'offset'];

interface Kept {
  readonly letter: OpenedLetter;
  readonly placed: Placed;
}

/** The dead-letter topics of one region. A letter cannot be taken out of them: that it was put back is a further message beside it. */
export class KafkaDeadLetters extends DeadLetters {
  private readonly kafka: Kafka;

  constructor(
    brokers: readonly string[],
    private readonly region: string,
  ) {
    super();
    this.kafka = kafkaClient(brokers, `fiveplane-dlq-${randomUUID()}`);
  }

  override async list(atMost: number): Promise<readonly DeadLetter[]> {
    const waiting = (await this.letters(EVENT_TOPICS)).map(({ letter }) => letter).filter(({ replayed_at }) => replayed_at === null);
    const oldest = waiting.sort((a, b) => (a.put_aside_at < b.put_aside_at ? -1 : 1)).slice(0, atMost);
    return oldest.map(({ message: _, replayed_at: __, ...letter }) => letter);
  }

  override async show(id: string): Promise<OpenedLetter | undefined> {
    return (await this.letterOf(id))?.letter;
  }

  override async replay(id: string): Promise<Replayed> {
    const kept = await this.letterOf(id);
    if (kept === undefined) return 'unknown';
    if (kept.letter.replayed_at !== null) return 'before';
    const { topic, partition, message } = kept.placed;
    const headers = Object.fromEntries(Object.entries(message.headers ?? {}).filter(([name]) => !ADDED.includes(name)));
    const again: Message = { key: message.key, value: message.value, headers };
    const mark: Message = { key: message.key, value: null, partition, headers: { [REPLAYED]: message.offset } };
    // First told again, then marked: a process that dies in between has put it back at least once.
    await this.send(topicName(this.region, kept.letter.topic), again);
    await this.send(topic, mark);
    return 'replayed';
  }

  private async letterOf(id: string): Promise<Kept | undefined> {
    const place = letterPlace(id);
    return place && (await this.letters([place.topic])).find(({ letter }) => letter.letter_id === id);
  }

  private async letters(topics: readonly EventTopic[]): Promise<readonly Kept[]> {
    const named = new Map(topics.map((topic) => [deadLettersOf(topicName(this.region, topic)), topic]));
    const all = await this.read([...named.keys()]);
    const marks = new Map(all.flatMap((placed) => markIn(placed)));
    return all
      .filter((placed) => markIn(placed).length === 0)
      .flatMap((placed) => {
        const topic = named.get(placed.topic);
        return topic === undefined ? [] : [{ placed, letter: letterIn(topic, placed, marks) }];
      });
  }

  private async read(names: readonly string[]): Promise<readonly Placed[]> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return await readToEnd(this.kafka, admin, names, `fiveplane.${this.region}.dlq.${randomUUID()}`);
    } catch (cause) {
      throw storeAway(cause);
    } finally {
      await admin.disconnect();
    }
  }

  private async send(topic: string, message: Message): Promise<void> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      await producer.send({ topic, acks: -1, messages: [message] });
    } catch (cause) {
      throw storeAway(cause);
    } finally {
      await producer.disconnect();
    }
  }
}

function markIn({ topic, partition, message }: Placed): readonly (readonly [place: string, at: string])[] {
  const offset = textIn(message.headers, REPLAYED);
  return offset === undefined ? [] : [[`${topic} ${partition} ${offset}`, timeOf(message.timestamp)]];
}

function letterIn(topic: EventTopic, { topic: name, partition, message }: Placed, marks: ReadonlyMap<string, string>): OpenedLetter {
  const text = message.value?.toString() ?? '';
  const parsed = parseStrictJson(text);
  return {
    letter_id: letterId({ topic, part: String(partition), place: message.offset }),
    topic,
    consumer: textIn(message.headers, 'consumer') ?? 'unknown',
    reason: textIn(message.headers, 'reason') ?? 'unknown',
    put_aside_at: timeOf(message.timestamp),
    ...namesIn(parsed instanceof NotStrict ? undefined : parsed),
    message: text,
    replayed_at: marks.get(`${name} ${partition} ${message.offset}`) ?? null,
  };
}

function textIn(headers: IHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  return value === undefined || Array.isArray(value) ? undefined : value.toString();
}

function timeOf(timestamp: string): string {
  return new Date(Number(timestamp)).toISOString();
}
