import Type, { type Static } from 'typebox';
import {
  AnyJson,
  ApprovalModeField,
  ClassificationField,
  closed,
  CountField,
  DigestField,
  idField,
  LogicField,
  MillisField,
  NameField,
  OpenObject,
  orNull,
  TenantField,
  TimestampField,
  TraceIdField,
  UsdMicrosField,
} from './fields';
import { MODEL_CAPABILITIES } from './model-profile';

export const MODEL_OPERATIONS = [
  'judge.plan',
  'judge.verify',
  'judge.score',
  'answer.compose',
  'eval.safety',
  'summarize.trace',
  'memory.extract',
  'memory.reflect',
  'embed',
  'chat',
] as const;
export type ModelOperation = (typeof MODEL_OPERATIONS)[number];

export const ModelMessage = closed({ role: Type.Enum(['system', 'developer', 'user', 'assistant', 'tool']), content: Type.String() });
export type ModelMessage = Static<typeof ModelMessage>;

/** One question to a model, before anybody has chosen which. */
export const ModelCall = closed({
  model_call_id: idField('mc'),
  run_id: idField('run'),
  trace_id: TraceIdField,
  tenant_id: TenantField,
  operation: Type.Enum([...MODEL_OPERATIONS]),
  risk_class: ApprovalModeField,
  data_classification: ClassificationField,
  region: NameField,
  /** Regions in which the data may be handled. */
  residency: Type.Array(NameField, { minItems: 1 }),
  required_capabilities: Type.Array(Type.Enum([...MODEL_CAPABILITIES])),
  messages: Type.Array(ModelMessage, { minItems: 1 }),
  /** JSON Schema that the answer must satisfy; null for free text. */
  response_schema: orNull(OpenObject),
  max_output_tokens: CountField,
  estimated_tokens_in: CountField,
  max_cost_usd_micros: UsdMicrosField,
  latency_slo_ms: MillisField,
  redaction_rules: Type.Array(NameField),
});
export type ModelCall = Static<typeof ModelCall>;

export const CandidateVerdict = closed({
  profile_id: NameField,
  eligible: Type.Boolean(),
  /** Why not; empty when eligible. */
  reasons: Type.Array(NameField),
  /** Null when not eligible; whole millionths, so that equal inputs compare equal. */
  score_micros: orNull(Type.Integer()),
});
export type CandidateVerdict = Static<typeof CandidateVerdict>;

/** The facts beside catalogue and policy that a routing decision used: the same facts give the same decision. */
export const MarketFacts = closed({
  /** Profile ids the tenant may use; empty list: none. */
  allowlist: Type.Array(NameField),
  tenant_budget_left_usd_micros: UsdMicrosField,
  health: Type.Array(
    closed({ profile_id: NameField, available: Type.Boolean(), success_rate_micros: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }),
  ),
});
export type MarketFacts = Static<typeof MarketFacts>;

/** What `routeCall` sees of a call: no message text. */
export const RoutedCall = closed({
  run_id: idField('run'),
  tenant_id: TenantField,
  operation: Type.Enum([...MODEL_OPERATIONS]),
  risk_class: ApprovalModeField,
  data_classification: ClassificationField,
  region: NameField,
  residency: Type.Array(NameField, { minItems: 1 }),
  required_capabilities: Type.Array(Type.Enum([...MODEL_CAPABILITIES])),
  estimated_tokens_in: CountField,
  max_output_tokens: CountField,
  max_cost_usd_micros: UsdMicrosField,
  latency_slo_ms: MillisField,
});
export type RoutedCall = Static<typeof RoutedCall>;

export const RoutingDecision = closed({
  routing_decision_id: idField('rd'),
  model_call_id: idField('mc'),
  trace_id: TraceIdField,
  call: RoutedCall,
  call_digest: DigestField,
  catalogue_digest: DigestField,
  policy_digest: DigestField,
  facts: MarketFacts,
  candidates: Type.Array(CandidateVerdict),
  /** Fallback order; empty when the call was refused. */
  chosen: Type.Array(NameField),
  rule_id: orNull(NameField),
  /** Stable code of the refusal; null when a route was chosen. */
  refused: orNull(NameField),
  explanation: Type.String(),
  logic: LogicField,
  at: TimestampField,
});
export type RoutingDecision = Static<typeof RoutingDecision>;

export const ModelUsage = closed({ tokens_in: CountField, tokens_out: CountField, cached_tokens_in: CountField });
export type ModelUsage = Static<typeof ModelUsage>;

/** One try at one provider, in fallback order. */
export const ModelAttempt = closed({
  profile_id: NameField,
  fallback_index: CountField,
  attempt: CountField,
  adapter: NameField,
  outcome: Type.Enum(['completed', 'provider_error', 'timeout', 'cut_stream', 'refused', 'invalid_output']),
  code: orNull(NameField),
  usage: ModelUsage,
  cost_usd_micros: UsdMicrosField,
  latency_ms: MillisField,
  ttft_ms: orNull(MillisField),
});
export type ModelAttempt = Static<typeof ModelAttempt>;

/** The settled answer of the model boundary. Chunks are transport; this is what counts. */
export const ModelResult = closed({
  model_call_id: idField('mc'),
  operation: Type.Enum([...MODEL_OPERATIONS]),
  status: Type.Enum(['completed', 'refused', 'failed']),
  /** Stable code when not completed. */
  code: orNull(NameField),
  reason: Type.String(),
  /** Answer text; empty when not completed. */
  text: Type.String(),
  /** Parsed answer when the call had a response schema and the text satisfied it. */
  structured: orNull(AnyJson),
  finish_reason: orNull(NameField),
  routing_decision_id: idField('rd'),
  profile_id: orNull(NameField),
  attempts: Type.Array(ModelAttempt),
  usage: ModelUsage,
  cost_usd_micros: UsdMicrosField,
  redactions: Type.Array(closed({ rule: NameField, count: CountField })),
  latency_ms: MillisField,
});
export type ModelResult = Static<typeof ModelResult>;
