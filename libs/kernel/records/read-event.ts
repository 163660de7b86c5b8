import { Compile, type Validator } from 'typebox/compile';
import { NotStrict, parseStrictJson } from '../strict-json';
import { EVENT_SCHEMAS, type EventType, isEventType, type PlatformEvent } from './event';

/** A message that no consumer of this version can read; `reason` carries names only. */
export interface UnreadableEvent {
  readonly kind: 'unreadable';
  readonly reason: string;
}

const validators = new Map<EventType, Validator>();

/** A message of a topic as the event that it tells. Unreadable when it is no strict JSON, of an unknown type or version, or lacks something. */
export function readEvent(message: string | Uint8Array): PlatformEvent | UnreadableEvent {
  const value = parseStrictJson(message);
  if (value instanceof NotStrict) return { kind: 'unreadable', reason: 'it is no strict JSON' };
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (!isEventType(type)) return { kind: 'unreadable', reason: 'its type is unknown here' };
  const validator = validators.get(type) ?? Compile(EVENT_SCHEMAS[type]);
  validators.set(type, validator);
  if (validator.Check(value)) return value as PlatformEvent;
  const places = validator.Errors(value).map(({ instancePath }) => instancePath || '/');
  return { kind: 'unreadable', reason: `it is no ${type} of a known version: ${[...new Set(places)].slice(0, 5).join(', ')}` };
}

/** True for a message that could not be read. */
export function isUnreadable(read: PlatformEvent | UnreadableEvent): read is UnreadableEvent {
  return 'kind' in read && read.kind === 'unreadable';
}
