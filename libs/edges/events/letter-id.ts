import { EVENT_TOPICS, type EventTopic } from '@kernel/records/event';

/** Where a dead letter lies: a topic, a part of it (an owner's rows, or a partition) and a place there. */
export interface LetterPlace {
  readonly topic: EventTopic;
  readonly part: string;
  readonly place: string;
}

const PLACE = /^\d{1,19}$/;

export function letterId({ topic, part, place }: LetterPlace): string {
  return `${topic}/${part}/${place}`;
}

/** Undefined for a text that names no place. */
export function letterPlace(id: string): LetterPlace | undefined {
  const [name, part = '', place = '', ...more] = id.split('/');
  const topic = EVENT_TOPICS.find((known) => known === name);
  return topic === undefined || part === '' || !PLACE.test(place) || more.length > 0 ? undefined : { topic, part, place };
}

/** What a message says of itself, even when no reader could use it. */
export function namesIn(message: unknown): { readonly tenant_id: string | null; readonly event_id: string | null } {
  const fields: Readonly<Record<string, unknown>> = typeof message === 'object' && message !== null ? { ...message } : {};
  const textAt = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' ? value : null;
  };
  return { tenant_id: textAt('tenant_id'), event_id: textAt('event_id') };
}
