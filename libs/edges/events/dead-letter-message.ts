import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/** A message as it was, with what happened to it in the headers. */
export function deadLetter({ key, value, headers, offset }: KafkaMessage, reason: string, consumer: string, partition: number): Message {
  const told: IHeaders = { reason, consumer, partition: String(partition), offset };
  return { key, value, headers: { ...headers, ...told } };
}
