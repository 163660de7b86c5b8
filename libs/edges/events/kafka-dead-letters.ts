import { randomUUID } from 'node:crypto';
import { type IHeaders, type Kafka, type Message, Partitioners } from 'kafkajs';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalJson } from '@kernel/canonical-json';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { EVENT_TOPICS, type EventTopic } from '@kernel/records/event';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { type DeadLetter, DeadLetters, type Discarded, type Discarding, type OpenedLetter, type Replayed } from './dead-letters';
import { kafkaClient, type KafkaDoor, storeAway } from './kafka-client';
import { letterId, letterPlace, namesIn } from './letter-id';
import { type Placed, readToEnd } from './read-to-end';
import { TOLD_TO } from './told-to';
import { deadLettersOf, topicName } from './topic-name';

/** On a message of a dead-letter topic that says: the letter at this offset of this partition was put back. */
const REPLAYED = 'replayed-offset';
/** The same of one that nobody wants; the value says who and why. */
const DISCARDED = 'discarded-offset';
/** What was added when it was put aside. */
const ADDED = ['reason', 'consumer', 'partition', 'offset', TOLD_TO];

const discardShape = Compile(Type.Object({ by: Type.String(), reason: Type.String() }));

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
    /** Tells the audit log what is discarded, before it is. */
    private readonly tell: (audit: AuditSubmission) => Promise<void>,
    door?: KafkaDoor,
  ) {
    super();
    this.kafka = kafkaClient(brokers, `fiveplane-dlq-${randomUUID()}`, door);
  }

  override async list(atMost: number): Promise<readonly DeadLetter[]> {
    const waiting = (await this.letters(EVENT_TOPICS)).map(({ letter }) => letter).filter(waits);
    const oldest = waiting.sort((a, b) => (a.put_aside_at < b.put_aside_at ? -1 : 1)).slice(0, atMost);
    return oldest.map(({ message: _, replayed_at: __, discarded: ___, ...letter }) => letter);
  }

  override async show(id: string): Promise<OpenedLetter | undefined> {
    return (await this.letterOf(id))?.letter;
  }

  override async replay(id: string): Promise<Replayed> {
    const kept = await this.letterOf(id);
    if (kept === undefined) return 'unknown';
    if (!waits(kept.letter)) return 'before';
    const { topic, partition, message } = kept.placed;
    const headers = Object.fromEntries(Object.entries(message.headers ?? {}).filter(([name]) => !ADDED.includes(name)));
    const consumer = textIn(message.headers, 'consumer');
    const told = consumer === undefined ? headers : { ...headers, [TOLD_TO]: consumer };
    const again: Message = { key: message.key, value: message.value, headers: told };
    const mark: Message = { key: message.key, value: null, partition, headers: { [REPLAYED]: message.offset } };
    // First told again, then marked: a process that dies in between has put it back at least once.
    await this.send(topicName(this.region, kept.letter.topic), again);
    await this.send(topic, mark);
    return 'replayed';
  }

  override async discard(id: string, { by, reason, audit }: Discarding): Promise<Discarded> {
    const kept = await this.letterOf(id);
    if (kept === undefined) return 'unknown';
    if (!waits(kept.letter)) return 'before';
    const { topic, partition, message } = kept.placed;
    await this.tell(audit);
    await this.send(topic, { key: message.key, value: canonicalJson({ by, reason }), partition, headers: { [DISCARDED]: message.offset } });
    return 'discarded';
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

function waits({ replayed_at, discarded }: OpenedLetter): boolean {
  return replayed_at === null && discarded === null;
}

interface Mark {
  readonly kind: 'replayed' | 'discarded';
  readonly at: string;
  readonly said: string;
}

function markIn({ topic, partition, message }: Placed): readonly (readonly [place: string, mark: Mark])[] {
  const replayed = textIn(message.headers, REPLAYED);
  const offset = replayed ?? textIn(message.headers, DISCARDED);
  if (offset === undefined) return [];
  const kind = replayed === undefined ? 'discarded' : 'replayed';
  return [[`${topic} ${partition} ${offset}`, { kind, at: timeOf(message.timestamp), said: message.value?.toString() ?? '' }]];
}

function letterIn(topic: EventTopic, { topic: name, partition, message }: Placed, marks: ReadonlyMap<string, Mark>): OpenedLetter {
  const text = message.value?.toString() ?? '';
  const parsed = parseStrictJson(text);
  const mark = marks.get(`${name} ${partition} ${message.offset}`);
  return {
    letter_id: letterId({ topic, part: String(partition), place: message.offset }),
    topic,
    consumer: textIn(message.headers, 'consumer') ?? 'unknown',
    reason: textIn(message.headers, 'reason') ?? 'unknown',
    put_aside_at: timeOf(message.timestamp),
    ...namesIn(parsed instanceof NotStrict ? undefined : parsed),
    message: text,
    replayed_at: mark?.kind === 'replayed' ? mark.at : null,
    discarded: mark?.kind === 'discarded' ? { at: mark.at, ...discardIn(mark.said) } : null,
  };
}

function discardIn(said: string): { readonly by: string; readonly reason: string } {
  const parsed = parseStrictJson(said);
  return discardShape.Check(parsed) ? parsed : { by: 'unknown', reason: 'unknown' };
}

function textIn(headers: IHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  return value === undefined || Array.isArray(value) ? undefined : value.toString();
}

function timeOf(timestamp: string): string {
  return new Date(Number(timestamp)).toISOString();
}
