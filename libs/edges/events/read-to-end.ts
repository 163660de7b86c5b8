import type { Admin, Kafka, KafkaMessage } from 'kafkajs';

/** A message and where it lies. */
export interface Placed {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

const PATIENCE_MS = 30_000;
const FETCH_WAIT_MS = 100;

/** Everything that topics hold at this moment, partition by partition. @throws Error when it cannot be read to the end within thirty seconds. */
export async function readToEnd(kafka: Kafka, admin: Admin, names: readonly string[], groupId: string): Promise<readonly Placed[]> {
  const open = await openEnds(admin, names);
  if (open.size === 0) return [];
  const found: Placed[] = [];
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: FETCH_WAIT_MS, allowAutoTopicCreation: false });
  const ended = Promise.withResolvers<undefined>();
  const late = setTimeout(() => ended.reject(new Error('the topics could not be read to their end')), PATIENCE_MS);
  consumer.on(consumer.events.CRASH, ({ payload: { error } }) => ended.reject(error));
  try {
    await consumer.connect();
    await consumer.subscribe({
      topics: [...new Set([...open.keys()].map((key) => key.slice(0, key.lastIndexOf(' '))))],
      fromBeginning: true,
    });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ topic, partition, message }) => {
        const end = open.get(`${topic} ${partition}`);
        if (end === undefined || BigInt(message.offset) >= end) return Promise.resolve();
        found.push({ topic, partition, message });
        if (BigInt(message.offset) + 1n === end) open.delete(`${topic} ${partition}`);
        if (open.size === 0) ended.resolve(undefined);
        return Promise.resolve();
      },
    });
    await ended.promise;
  } finally {
    clearTimeout(late);
    await consumer.disconnect();
    await admin.deleteGroups([groupId]);
  }
  return found;
}

// By topic and partition: the offset after the last message, where there is any message.
async function openEnds(admin: Admin, names: readonly string[]): Promise<Map<string, bigint>> {
  const known = new Set(await admin.listTopics());
  const open = new Map<string, bigint>();
  for (const topic of names.filter((name) => known.has(name)))
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
      if (BigInt(low) < BigInt(high)) open.set(`${topic} ${partition}`, BigInt(high));
  return open;
}
