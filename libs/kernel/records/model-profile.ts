import Type, { type Static } from 'typebox';
import { AnyJson, ClassificationField, closed, CountField, MillisField, NameField, orNull, UsdMicrosField, VersionField } from './fields';

export const MODEL_CAPABILITIES = ['chat', 'tools', 'json_schema', 'vision', 'embeddings', 'streaming', 'reasoning'] as const;

/** A model as it may be used: where, for which data, at what price. Source: contracts, section 4. */
export const ModelProfile = closed({
  profile_id: NameField,
  version: VersionField,
  provider: NameField,
  model: NameField,
  /** The adapter's name: `builtin` or `openai-compatible`. */
  adapter: NameField,
  regions: Type.Array(NameField, { minItems: 1 }),
  max_classification: ClassificationField,
  capabilities: Type.Array(Type.Enum([...MODEL_CAPABILITIES]), { minItems: 1 }),
  context_window: CountField,
  max_output_tokens: CountField,
  price: closed({
    input_usd_micros_per_mtok: UsdMicrosField,
    output_usd_micros_per_mtok: UsdMicrosField,
    cached_input_usd_micros_per_mtok: UsdMicrosField,
  }),
  retention: Type.String({ pattern: '^(none|days:[1-9][0-9]{0,4}|training)$' }),
  quality_tier: Type.Integer({ minimum: 1, maximum: 5 }),
  latency_p95_ms: MillisField,
  cacheable: Type.Boolean(),
});
export type ModelProfile = Static<typeof ModelProfile>;

/** All profiles of a tenant in catalogue order, signed as one document. */
export const ModelCatalogue = closed({
  catalogue_id: NameField,
  catalogue_version: VersionField,
  tenant_id: NameField,
  profiles: Type.Array(ModelProfile, { maxItems: 1000 }),
});
export type ModelCatalogue = Static<typeof ModelCatalogue>;

export const RoutingRule = closed({
  rule_id: NameField,
  /** JsonLogic over operation, risk_class, classification, region, tenant, tokens_in, latency_slo_ms, budget_left_usd_micros. */
  when: AnyJson,
  /** Profile ids tried in this order before the score decides among the rest. */
  prefer: Type.Array(NameField),
  weights: closed({
    cost: Type.Number({ minimum: 0, maximum: 1 }),
    latency: Type.Number({ minimum: 0, maximum: 1 }),
    quality: Type.Number({ minimum: 0, maximum: 1 }),
    health: Type.Number({ minimum: 0, maximum: 1 }),
  }),
  canary: orNull(closed({ profile_id: NameField, percent: Type.Integer({ minimum: 0, maximum: 100 }), salt: NameField })),
  max_fallbacks: Type.Integer({ minimum: 0, maximum: 10 }),
});
export type RoutingRule = Static<typeof RoutingRule>;

export const RoutingPolicy = closed({
  policy_id: NameField,
  policy_version: VersionField,
  tenant_id: NameField,
  rules: Type.Array(RoutingRule, { minItems: 1, maxItems: 200 }),
});
export type RoutingPolicy = Static<typeof RoutingPolicy>;
