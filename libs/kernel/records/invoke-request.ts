import Type, { type Static } from 'typebox';
import { closed, CountField, DocumentRefField, idField, MillisField, NameField, OpenObject, TenantField, TraceIdField } from './fields';
import { AgentIdentity, UserClaims } from './principals';

export const INVOKE_MODES = ['stream', 'batch', 'long_running'] as const;
export type InvokeMode = (typeof INVOKE_MODES)[number];

export const Attachment = closed({
  artifact_id: NameField,
  media_type: NameField,
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  uri: Type.String({ maxLength: 2000 }),
});

/** `auto` asks for the message to be classified; any other intent is validated against the pack. */
export const AUTO_INTENT = 'auto';

/** A tenant asks for a run. `request_id` is the idempotency key of the whole run. Source: reference design, section 2.1. */
export const InvokeRequest = closed({
  request_id: idField('req'),
  session_id: Type.Optional(idField('sess')),
  tenant_id: TenantField,
  user: UserClaims,
  agent: AgentIdentity,
  context_pack_refs: Type.Array(DocumentRefField, { minItems: 1, maxItems: 1 }),
  input: closed({
    intent: NameField,
    message: Type.String({ minLength: 1, maxLength: 16_000 }),
    channel: Type.Optional(NameField),
    locale: Type.Optional(Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$' })),
    context: Type.Optional(OpenObject),
    attachments: Type.Optional(Type.Array(Attachment, { maxItems: 16 })),
  }),
  mode: Type.Enum([...INVOKE_MODES]),
  runtime: closed({
    plan_timeout_ms: Type.Integer({ minimum: 100, maximum: 600_000 }),
    max_tool_calls: Type.Integer({ minimum: 0, maximum: 100 }),
    max_payload_bytes: Type.Integer({ minimum: 1, maximum: 4_194_304 }),
    max_cost_cents: Type.Optional(CountField),
    max_session_duration_ms: Type.Optional(MillisField),
    callback_url: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 2000 })),
  }),
  trace: closed({
    trace_id: TraceIdField,
    span_id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    trace_flags: Type.Optional(Type.String({ pattern: '^[0-9a-f]{2}$' })),
    tracestate: Type.Optional(Type.String({ maxLength: 512 })),
    baggage: Type.Optional(Type.String({ maxLength: 8192 })),
  }),
});
export type InvokeRequest = Static<typeof InvokeRequest>;
