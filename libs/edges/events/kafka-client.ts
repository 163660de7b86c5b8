import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { assertNever } from '@kernel/assert-never';
import { Fault } from '@kernel/fault';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;
/** Few and short: the outbox is the patient one. */
export const KAFKA_RETRIES = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 };

/** What a process was told about its brokers' door. */
export interface KafkaDoor {
  readonly KAFKA_TLS: 'off' | 'require' | 'verify-full';
  readonly KAFKA_CA: { readonly reveal: () => string } | undefined;
  readonly KAFKA_SASL_MECHANISM: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly KAFKA_SASL_USERNAME: string | undefined;
  readonly KAFKA_SASL_PASSWORD: { readonly reveal: () => string } | undefined;
}

/** Nothing encrypted and nobody named: brokers on loopback. */
export const OPEN_DOOR: KafkaDoor = {
  KAFKA_TLS: 'off',
  KAFKA_CA: undefined,
  KAFKA_SASL_MECHANISM: 'none',
  KAFKA_SASL_USERNAME: undefined,
  KAFKA_SASL_PASSWORD: undefined,
};

/** A client that logs nothing by itself: what goes wrong arrives as errors and crash events, and is told to whoever watches. */
export function kafkaClient(brokers: readonly string[], clientId: string, door: KafkaDoor = OPEN_DOOR): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: KAFKA_RETRIES,
    logLevel: logLevel.NOTHING,
    ...throughDoor(door),
  });
}

/** TLS and login as the client takes them. */
export function throughDoor(door: KafkaDoor): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  const { KAFKA_TLS: tls, KAFKA_CA: ca, KAFKA_SASL_MECHANISM: mechanism } = door;
  const { KAFKA_SASL_USERNAME: username = '', KAFKA_SASL_PASSWORD: password } = door;
  const authorities = ca === undefined ? {} : { ca: ca.reveal() };
  const ssl = tls === 'off' ? {} : { ssl: { rejectUnauthorized: tls === 'verify-full', ...authorities } };
  const login = { username, password: password?.reveal() ?? '' };
  switch (mechanism) {
    case 'none':
      return ssl;
    // Apart, because the client's type knows each of them by its own name.
    case 'plain':
      return { ...ssl, sasl: { mechanism, ...login } };
    case 'scram-sha-256':
      return { ...ssl, sasl: { mechanism, ...login } };
    case 'scram-sha-512':
      return { ...ssl, sasl: { mechanism, ...login } };
    default:
      return assertNever(mechanism);
  }
}

/** `host:port` brokers, as they are set: separated by commas. */
export function brokersIn(text: string): readonly string[] {
  return text.split(',').map((broker) => broker.trim());
}

/** What went wrong with Kafka, as the fault that callers know. */
export function storeAway(cause: unknown): Fault {
  return cause instanceof Fault ? cause : new Fault('STORE_UNAVAILABLE', 'Kafka is away', 'later', { cause });
}
