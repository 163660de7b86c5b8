import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';

const LOOKS = 100;
const PAUSE_MS = 100;

/** Makes topics that are missing, and waits until the broker says who leads them. @throws the broker's last error when it does not within ten seconds. */
export async function makeTopics(admin: Admin, names: readonly string[], numPartitions: number): Promise<void> {
  // The client's own wait gives up at once when a broker has not heard yet of what it has just made.
  await admin.createTopics({
    waitForLeaders: false,
    topics: names.map((topic) => ({ topic, numPartitions, replicationFactor: -1 })),
  });
  for (let look = 1; ; look++) {
    const error = await leaderless(admin, names);
    if (error === undefined) return;
    if (look === LOOKS) throw error;
    await sleep(PAUSE_MS);
  }
}

async function leaderless(admin: Admin, names: readonly string[]): Promise<Error | undefined> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
    const led = topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
    if (!led) return new Error('a partition has no leader yet');
    // A broker may be named before it knows that it leads.
    for (const name of names) await admin.fetchTopicOffsets(name);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
