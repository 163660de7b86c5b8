import type { KafkaMessage } from 'kafkajs';

/** On a message that is told again: for whom. Every other reader has had it. */
export const TOLD_TO = 'told-to';

export function isForAnother({ headers }: Pick<KafkaMessage, 'headers'>, consumer: string): boolean {
  const reader = headers?.[TOLD_TO];
  return reader !== undefined && String(reader) !== consumer;
}
