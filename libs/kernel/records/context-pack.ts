import Type, { type Static } from 'typebox';
import {
  AnyJson,
  ApprovalModeField,
  ClassificationField,
  closed,
  CountField,
  DigestField,
  DocumentRefField,
  MillisField,
  NameField,
  OpenObject,
  orNull,
  TenantField,
  TimestampField,
  VersionField,
} from './fields';
import { Guardrails } from './policy';
import { BudgetAmounts } from './run-budget';
import { TaskTemplate } from './task-template';

/** Bucket order is tie order. Source: contracts, section 1. */
export const CONTEXT_BUCKETS = ['business', 'policy', 'tool', 'evidence', 'memory', 'session'] as const;
export type ContextBucket = (typeof CONTEXT_BUCKETS)[number];

export const ArgConstraint = closed({
  required: Type.Boolean(),
  type: Type.Enum(['string', 'integer', 'number', 'boolean']),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  enum: Type.Optional(Type.Array(Type.String())),
  pattern: Type.Optional(Type.String({ maxLength: 500 })),
  max_length: Type.Optional(CountField),
});
export type ArgConstraint = Static<typeof ArgConstraint>;

/** One thing an adapter can do, with the highest mode it can produce. */
export const Capability = closed({
  capability_id: NameField,
  /** The upstream's own name for it. */
  upstream_name: NameField,
  description: Type.String({ maxLength: 2000 }),
  highest_mode: ApprovalModeField,
  timeout_ms: Type.Integer({ minimum: 100, maximum: 60_000 }),
  args: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), ArgConstraint),
  /** The name under which its result is evidence for policy (`order`); null when it is none. */
  evidence_name: orNull(NameField),
  /** Which argument names the object, and which result field proves its owner. */
  object_scope: orNull(closed({ arg: NameField, evidence_name: NameField, object_field: NameField, tenant_field: NameField })),
  /** Evidence that must have been gathered in this run before the call. */
  requires_evidence: Type.Array(NameField),
  retryable: Type.Boolean(),
  rate_per_minute: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
});
export type Capability = Static<typeof Capability>;

export const Adapter = closed({
  adapter_id: NameField,
  type: Type.Enum(['MCP', 'OPENAPI', 'INTERNAL']),
  /** A name the tool gateway resolves to an address: packs carry no addresses. */
  endpoint_ref: NameField,
  owner: NameField,
  capabilities: Type.Array(Capability, { minItems: 1 }),
});
export type Adapter = Static<typeof Adapter>;

export const Permission = closed({
  permission_id: NameField,
  capability_id: NameField,
  allow: Type.Boolean(),
  /** Intents that may use it. Empty: every intent of the pack. */
  intents: Type.Array(NameField),
  /** Narrows the capability's own constraints, per argument. */
  arg_constraints: Type.Record(Type.String(), closed({ min: Type.Optional(Type.Number()), max: Type.Optional(Type.Number()) })),
});

export const ApprovalGate = closed({
  gate_id: NameField,
  required_role: NameField,
  expires_in_ms: Type.Integer({ minimum: 1000, maximum: 86_400_000 }),
  description: Type.String({ maxLength: 2000 }),
});
export type ApprovalGate = Static<typeof ApprovalGate>;

export const Intent = closed({
  intent_id: NameField,
  version: VersionField,
  owner_role: NameField,
  description: Type.String({ maxLength: 2000 }),
  risk_class: ApprovalModeField,
  accepted_channels: Type.Array(NameField),
  /** Words and phrases that speak for this intent when a message is classified. */
  cues: Type.Array(closed({ phrase: Type.String({ minLength: 1, maxLength: 100 }), weight: Type.Integer({ minimum: 1, maximum: 100 }) })),
});
export type Intent = Static<typeof Intent>;

export const DecisionSpec = closed({
  decision_key: NameField,
  version: VersionField,
  owner_role: NameField,
  intents: Type.Array(NameField, { minItems: 1 }),
  required_evidence: Type.Array(NameField),
  allowed_outcomes: Type.Array(NameField, { minItems: 1 }),
  /** At least the highest mode of any tool this decision may invoke. */
  approval_mode: ApprovalModeField,
  inputs_schema_ref: NameField,
  outputs_schema_ref: NameField,
  eligibility_rules: AnyJson,
  decision_right: Type.Enum(['propose', 'recommend', 'execute', 'escalate']),
  challenge_required: Type.Boolean(),
});
export type DecisionSpec = Static<typeof DecisionSpec>;

const bucketBudget = closed({ max_tokens: CountField, min_tokens: CountField, priority: Type.Integer({ minimum: 0, maximum: 1000 }) });

/** The signed, immutable unit of deployment of the context plane: ten layers and its budgets. Source: reference design, section 4. */
export const ContextPack = closed({
  contract_meta: closed({
    contract_name: Type.Literal('fiveplane.context-pack'),
    contract_version: VersionField,
    issuer: NameField,
    created_at: TimestampField,
    compatibility: closed({ requires: Type.Record(Type.String(), Type.String()) }),
  }),
  pack_meta: closed({
    pack_id: NameField,
    pack_version: VersionField,
    tenant: TenantField,
    environment_defaults: closed({
      environment: NameField,
      safety_mode: ApprovalModeField,
      residency: Type.Array(NameField, { minItems: 1 }),
    }),
    ttl_seconds: CountField,
    data_classification: ClassificationField,
  }),
  intelligence_refs: closed({
    ontology: closed({ ontology_id: NameField, version: VersionField }),
    snapshot_pin_rule: Type.Literal('latest_published'),
    retrieval: closed({
      collection: NameField,
      top_k: Type.Integer({ minimum: 1, maximum: 50 }),
      max_hops: Type.Integer({ minimum: 0, maximum: 4 }),
      evidence_required: Type.Record(Type.String(), CountField),
    }),
    memory: closed({ bank: NameField, top_k: Type.Integer({ minimum: 0, maximum: 50 }) }),
  }),
  business_context: closed({ summary: Type.String({ maxLength: 8000 }), non_negotiables: Type.Array(Type.String({ maxLength: 1000 })) }),
  policy_layer: closed({
    policy_bundles: Type.Array(closed({ ref: DocumentRefField, digest: DigestField, priority: CountField }), { minItems: 1 }),
    guardrails: Guardrails,
    approval_gates: Type.Array(ApprovalGate),
  }),
  tooling_layer: closed({
    adapter_registry: Type.Array(Adapter),
    permissions: Type.Array(Permission),
    prohibitions: Type.Array(NameField),
  }),
  decision_layer: closed({
    intents: Type.Array(Intent, { minItems: 1 }),
    task_templates: Type.Array(TaskTemplate),
    decision_specs: Type.Array(DecisionSpec, { minItems: 1 }),
  }),
  memory_layer: closed({
    ttl_seconds: closed({ working: CountField, episodic: CountField, semantic: CountField, durable: CountField }),
    allowed_write_classes: Type.Array(Type.Enum(['evidence_link', 'preference', 'decision_outcome', 'correction'])),
    consent_required: Type.Boolean(),
    auto_promote_classes: Type.Array(Type.Enum(['evidence_link', 'preference', 'decision_outcome', 'correction'])),
  }),
  evaluation_layer: closed({
    eval_targets: Type.Array(closed({ intent: NameField, evaluator: NameField, threshold: Type.Number({ minimum: 0, maximum: 1 }) })),
  }),
  tone_and_comms: closed({ voice: Type.String({ maxLength: 2000 }), do: Type.Array(Type.String()), do_not: Type.Array(Type.String()) }),
  budget_layer: closed({
    buckets: closed({
      business: bucketBudget,
      policy: bucketBudget,
      tool: bucketBudget,
      evidence: bucketBudget,
      memory: bucketBudget,
      session: bucketBudget,
    }),
    run_caps: BudgetAmounts,
    max_replans: CountField,
    max_retries_per_step: CountField,
    max_session_duration_ms: MillisField,
  }),
  extensions: Type.Optional(OpenObject),
});
export type ContextPack = Static<typeof ContextPack>;
