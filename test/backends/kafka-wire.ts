/** What a broker tells of its cluster. */
export interface ClusterMetadata {
  readonly clusterId: string;
  /** Addresses at which clients are told to find brokers. */
  readonly brokers: readonly string[];
}

const METADATA = 3;
const VERSION = 4;
const CORRELATION = 7;

/** A metadata request that asks for no topic (api 3, version 4). */
export function encodeMetadataRequest(): Buffer {
  const client = 'backends';
  const body = Buffer.alloc(2 + 2 + 4 + 2 + client.length + 4 + 1);
  let at = body.writeInt16BE(METADATA, 0);
  at = body.writeInt16BE(VERSION, at);
  at = body.writeInt32BE(CORRELATION, at);
  at = body.writeInt16BE(client.length, at);
  at += body.write(client, at, 'ascii');
  // No topics, and create none: an empty array and a zero byte.
  body.writeInt32BE(0, at);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** The answer to it, or undefined while it has not arrived whole. @throws when this is no such answer. */
export function decodeMetadata(received: Buffer): ClusterMetadata | undefined {
  if (received.length < 4) return undefined;
  const size = received.readInt32BE(0);
  if (size < 8 || size > 1_000_000) throw new Error('what answers does not speak the Kafka protocol');
  if (received.length < 4 + size) return undefined;
  if (received.readInt32BE(4) !== CORRELATION) throw new Error('what answers does not speak the Kafka protocol');
  let at = 12;
  const text = (): string => {
    const length = received.readInt16BE(at);
    const start = at + 2;
    at = start + Math.max(length, 0);
    return received.toString('utf8', start, at);
  };
  const count = received.readInt32BE(at);
  at += 4;
  const brokers: string[] = [];
  while (brokers.length < count) {
    at += 4;
    const host = text();
    brokers.push(`${host}:${received.readInt32BE(at)}`);
    at += 4;
    text();
  }
  return { clusterId: text(), brokers };
}
