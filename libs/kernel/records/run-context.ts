import Type, { type Static } from 'typebox';
import {
  ApprovalModeField,
  ClassificationField,
  closed,
  DigestField,
  DocumentRefField,
  idField,
  LogicField,
  NameField,
  TenantField,
  TimestampField,
  TraceIdField,
} from './fields';
import { AgentIdentity, UserClaims } from './principals';
import { RunBudget } from './run-budget';

/** Everything that a run read from outside, by digest. What cannot be resolved again refuses the replay by name. */
export const Pins = closed({
  pack: closed({ ref: DocumentRefField, digest: DigestField }),
  overlays: Type.Array(DigestField),
  policy_bundles: Type.Array(closed({ ref: DocumentRefField, digest: DigestField })),
  model_catalogue: DigestField,
  routing_policy: DigestField,
  knowledge_snapshot: DigestField,
  memory_generation: DigestField,
  ontology: DigestField,
  tool_registry: DigestField,
  logic: Type.Array(LogicField),
});
export type Pins = Static<typeof Pins>;

/** Made once per run at the boundary and carried everywhere. Tokens never appear in it. */
export const RunContext = closed({
  run_id: idField('run'),
  trace_id: TraceIdField,
  tenant_id: TenantField,
  session_id: Type.Optional(idField('sess')),
  user: UserClaims,
  agent: AgentIdentity,
  region: NameField,
  residency: Type.Array(NameField, { minItems: 1 }),
  data_classification: ClassificationField,
  safety_mode: ApprovalModeField,
  intent_id: NameField,
  risk_class: ApprovalModeField,
  run_budget: RunBudget,
  pins: Pins,
  started_at: TimestampField,
  /** After this instant the run expires, whatever it waits for. */
  deadline: TimestampField,
});
export type RunContext = Static<typeof RunContext>;
