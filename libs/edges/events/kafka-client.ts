import { Kafka, logLevel } from 'kafkajs';
import { Fault } from '@kernel/fault';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;
/** Few and short: the outbox is the patient one. */
export const KAFKA_RETRIES = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 };

/** A client that logs nothing by itself: what goes wrong arrives as errors and crash events, and is told to whoever watches. */
export function kafkaClient(brokers: readonly string[], clientId: string): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: KAFKA_RETRIES,
    logLevel: logLevel.NOTHING,
  });
}

/** `host:port` brokers, as they are set: separated by commas. */
export function brokersIn(text: string): readonly string[] {
  return text.split(',').map((broker) => broker.trim());
}

/** What went wrong with Kafka, as the fault that callers know. */
export function storeAway(cause: unknown): Fault {
  return cause instanceof Fault ? cause : new Fault('STORE_UNAVAILABLE', 'Kafka is away', 'later', { cause });
}
