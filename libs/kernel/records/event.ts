import Type, { type Static, type TProperties } from 'typebox';
import { DECISION_STATUSES } from './decision-record';
import {
  ClassificationField,
  CountField,
  DigestField,
  DocumentRefField,
  idField,
  NameField,
  orNull,
  TenantField,
  TimestampField,
} from './fields';
import { PUBLISHED_KINDS } from './published-document';

// Unlike records, events are open: a reader ignores what it does not know, so that a writer may add an optional field under the same version.
function event<const T extends string, P extends TProperties>(type: T, tenant: Type.TString, data: P) {
  return Type.Object({
    /** Repeated deliveries carry the same id. */
    event_id: idField('evt'),
    type: Type.Literal(type),
    schema_version: Type.Literal(1),
    tenant_id: tenant,
    region: NameField,
    /** Events of one tenant, topic and key arrive in the order of the deeds they tell of. */
    key: Type.String({ minLength: 1, maxLength: 500 }),
    at: TimestampField,
    data: Type.Object(data),
  });
}

const PLATFORM = Type.String({ const: '*' });

/** Every event between the planes: something that has happened, told in the transaction that made it true. The published forms stand in libs/contracts/events. */
export const EVENT_SCHEMAS = {
  'promotion-moved': event('promotion-moved', TenantField, {
    environment: NameField,
    channel: NameField,
    digest: DigestField,
    previous_digest: orNull(DigestField),
    version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  }),
  'document-published': event('document-published', TenantField, {
    kind: Type.Enum([...PUBLISHED_KINDS]),
    ref: DocumentRefField,
    digest: DigestField,
  }),
  'memory-promoted': event('memory-promoted', TenantField, {
    memory_id: idField('mem'),
    /** The generation that begins with this memory. */
    generation: DigestField,
    classification: ClassificationField,
  }),
  'memory-erased': event('memory-erased', TenantField, {
    /** Whoever keeps a copy of it forgets it. */
    memory_id: idField('mem'),
    /** The forgetting that it went with. */
    erasure_id: idField('era'),
  }),
  'knowledge-snapshot-published': event('knowledge-snapshot-published', TenantField, { snapshot: DigestField }),
  'run-ended': event('run-ended', TenantField, {
    run_id: idField('run'),
    status: Type.Enum([...DECISION_STATUSES]),
    record_id: orNull(idField('dr')),
    /** The code of the refusal or fault that ended it; null when nothing did. */
    code: orNull(NameField),
    started_at: TimestampField,
  }),
  'audit-day-sealed': event('audit-day-sealed', PLATFORM, {
    log_id: NameField,
    day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    tree_size: CountField,
    root_hash: DigestField,
  }),
} as const;

export type EventType = keyof typeof EVENT_SCHEMAS;
export type PlatformEvent<T extends EventType = EventType> = { [K in T]: Static<(typeof EVENT_SCHEMAS)[K]> }[T];
/** An event as its author states it; the outbox adds the region in which it was written. */
export type StatedEvent<T extends EventType = EventType> = { [K in T]: Omit<Static<(typeof EVENT_SCHEMAS)[K]>, 'region'> }[T];

/** Where each event is told. One app writes to each topic. */
export const TOPIC_OF = {
  'promotion-moved': 'promotions',
  'document-published': 'registry',
  'memory-promoted': 'memory',
  'memory-erased': 'memory',
  'knowledge-snapshot-published': 'knowledge',
  'run-ended': 'runs',
  'audit-day-sealed': 'audit-days',
} as const satisfies Record<EventType, string>;
export type EventTopic = (typeof TOPIC_OF)[EventType];
export const EVENT_TOPICS: readonly EventTopic[] = [...new Set(Object.values(TOPIC_OF))];

/** True for a type that this code knows. */
export function isEventType(text: unknown): text is EventType {
  return typeof text === 'string' && Object.hasOwn(EVENT_SCHEMAS, text);
}
