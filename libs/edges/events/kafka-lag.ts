import type { Admin } from 'kafkajs';

/** How many messages of a topic a group has not committed yet. What the broker has let go by age counts as read. */
export async function lagOf(admin: Admin, groupId: string, name: string): Promise<number> {
  const ends = await admin.fetchTopicOffsets(name);
  const [committed] = await admin.fetchOffsets({ groupId, topics: [name] });
  const behind = ends.map(({ partition, low, high }) => {
    const offset = committed?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
    return BigInt(high) - (BigInt(offset) < BigInt(low) ? BigInt(low) : BigInt(offset));
  });
  return Number(behind.reduce((sum, one) => sum + (one > 0n ? one : 0n), 0n));
}
