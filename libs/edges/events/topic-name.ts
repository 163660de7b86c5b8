import type { EventTopic } from '@kernel/records/event';

/** A topic's name on a broker that several regions may share. */
export function topicName(region: string, topic: EventTopic): string {
  return `fiveplane.${region}.${topic}`;
}

/** Where the messages of a topic go that no reader could use. */
export function deadLettersOf(name: string): string {
  return `${name}.dead-letters`;
}
