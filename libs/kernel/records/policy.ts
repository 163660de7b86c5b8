import Type, { type Static } from 'typebox';
import {
  AnyJson,
  ApprovalModeField,
  ClassificationField,
  closed,
  DigestField,
  idField,
  LogicField,
  NameField,
  OpenObject,
  orNull,
  TenantField,
  TimestampField,
  VersionField,
} from './fields';

export const POLICY_PHASES = ['pre', 'mid', 'post'] as const;
export type PolicyPhase = (typeof POLICY_PHASES)[number];

/** What a rule may read, by dotted path below the policy context, with the type it must have there. */
export const RuleInputs = Type.Record(
  Type.String({ pattern: '^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*$' }),
  Type.Enum(['string', 'integer', 'number', 'boolean']),
);
export type RuleInputs = Static<typeof RuleInputs>;

export const RuleScope = closed({
  phases: Type.Array(Type.Enum([...POLICY_PHASES]), { minItems: 1 }),
  /** Empty: every intent. */
  intents: Type.Array(NameField),
  /** Empty: every capability; `answer` is the capability of the post phase. */
  capabilities: Type.Array(NameField),
});

export const RuleEffect = closed({
  allow: Type.Boolean(),
  requires: Type.Array(NameField),
  prohibits: Type.Array(NameField),
  approval_mode: orNull(ApprovalModeField),
  requires_approval_gate: Type.Array(NameField),
  redactions: Type.Array(NameField),
});

export const PolicyRule = closed({
  rule_id: NameField,
  /** 1 before 2; ties by rule id. */
  priority: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  applies_to: RuleScope,
  /** JsonLogic over the declared inputs. */
  if: AnyJson,
  then: RuleEffect,
  decision_binding: orNull(NameField),
  rationale: Type.String({ maxLength: 2000 }),
  /** A scoring rule whose failure is recorded and does not deny. */
  non_enforcing: Type.Boolean(),
});
export type PolicyRule = Static<typeof PolicyRule>;

export const PolicyBundle = closed({
  bundle_id: NameField,
  bundle_version: VersionField,
  tenant_id: TenantField,
  language: Type.Literal('jsonlogic'),
  inputs: RuleInputs,
  default: Type.Enum(['deny', 'allow_read_only']),
  rules: Type.Array(PolicyRule, { maxItems: 1000 }),
});
export type PolicyBundle = Static<typeof PolicyBundle>;

/** Checked before any rule; a match is final. `effect` says whether the run is refused or handed to people. */
export const Guardrail = closed({
  guardrail_id: NameField,
  effect: Type.Enum(['must_refuse', 'must_escalate']),
  applies_to: RuleScope,
  if: AnyJson,
  reason: Type.String({ maxLength: 2000 }),
});
export type Guardrail = Static<typeof Guardrail>;

export const Guardrails = closed({
  inputs: RuleInputs,
  rules: Type.Array(Guardrail, { maxItems: 200 }),
  redaction_rules: Type.Array(NameField),
});
export type Guardrails = Static<typeof Guardrails>;

/** The whole of what policy sees. Same bundles, guardrails and context: same decision. */
export const PolicyContext = closed({
  phase: Type.Enum([...POLICY_PHASES]),
  at: TimestampField,
  tenant_id: TenantField,
  run_id: idField('run'),
  intent_id: NameField,
  risk_class: ApprovalModeField,
  safety_mode: ApprovalModeField,
  region: NameField,
  data_classification: ClassificationField,
  user: closed({ user_id: NameField, role: Type.String() }),
  agent: closed({ agent_id: NameField, role: NameField }),
  request: closed({ message: Type.String(), channel: Type.String(), context: OpenObject }),
  /** `answer` in the post phase of a run. */
  capability: closed({ id: NameField, highest_mode: ApprovalModeField, requested_mode: ApprovalModeField }),
  args: OpenObject,
  /** Facts by evidence name, for example `order` → the looked-up order. */
  evidence: OpenObject,
  audit_up: Type.Boolean(),
});
export type PolicyContext = Static<typeof PolicyContext>;

export const PolicyDecision = closed({
  policy_decision_id: idField('pd'),
  phase: Type.Enum([...POLICY_PHASES]),
  capability_id: NameField,
  context_digest: DigestField,
  allowed: Type.Boolean(),
  /** True when a must_escalate guardrail matched: people decide, the agent does not. */
  escalate: Type.Boolean(),
  code: NameField,
  reason: Type.String(),
  effective_approval_mode: orNull(ApprovalModeField),
  requires_approval_gate: Type.Array(NameField),
  requires: Type.Array(NameField),
  prohibits: Type.Array(NameField),
  redactions: Type.Array(NameField),
  matched_rule_ids: Type.Array(NameField),
  errors: Type.Array(closed({ rule_id: NameField, code: NameField, path: Type.String() })),
  bundle_digests: Type.Array(DigestField),
  guardrails_digest: DigestField,
  logic: LogicField,
});
export type PolicyDecision = Static<typeof PolicyDecision>;
