import Type, { type Static } from 'typebox';
import {
  ClassificationField,
  closed,
  CountField,
  DigestField,
  idField,
  LogicField,
  NameField,
  OpenObject,
  orNull,
  TenantField,
  TimestampField,
  TraceIdField,
} from './fields';
import { Principal } from './principals';
import { CriticReport } from './plan';
import { Pins } from './run-context';
import { RunBudget } from './run-budget';
import { TOOL_STATUSES } from './tool-call';

export const DECISION_STATUSES = ['DECIDED', 'DENIED', 'ESCALATED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const;
export type DecisionStatus = (typeof DECISION_STATUSES)[number];

/** What was decided, on what, by whom, under which rules. A fold over the journal: same journal, same bytes. */
export const DecisionRecord = closed({
  record_id: idField('dr'),
  record_version: Type.Literal('fiveplane.decision_record.v1'),
  run_id: idField('run'),
  trace_id: TraceIdField,
  tenant_id: TenantField,
  region: NameField,
  data_classification: ClassificationField,
  decision_key: orNull(NameField),
  decision_version: orNull(NameField),
  status: Type.Enum([...DECISION_STATUSES]),
  /** One of the decision spec's allowed outcomes; null when none was reached. */
  outcome: orNull(NameField),
  /** Stable code of what ended the run; `RUN_DECIDED` when it went to its end. */
  code: NameField,
  reason: Type.String(),
  outputs: closed({ answer: Type.String(), facts: OpenObject }),
  actor: closed({ type: Type.Literal('AGENT'), id: NameField, principal_chain: Type.Array(Principal) }),
  subject_ids: Type.Array(closed({ type: NameField, ceid: NameField, source_refs: Type.Array(Type.String()) })),
  intent_ref: NameField,
  evidence_refs: Type.Array(Type.String()),
  approvals: Type.Array(
    closed({
      approval_id: idField('apr'),
      gate_id: NameField,
      state: NameField,
      approver: orNull(NameField),
      verdict: orNull(NameField),
      reason: orNull(Type.String()),
      evidence_snapshot_hash: DigestField,
      tool_call_digest: DigestField,
      standing_digest: DigestField,
    }),
  ),
  controls_active: closed({
    must_refuse: Type.Array(NameField),
    must_escalate: Type.Array(NameField),
    approval_gates_active: Type.Array(NameField),
    redaction_rules_active: Type.Array(NameField),
  }),
  policy_decisions: Type.Array(
    closed({
      policy_decision_id: idField('pd'),
      phase: NameField,
      capability_id: NameField,
      allowed: Type.Boolean(),
      code: NameField,
      digest: DigestField,
    }),
  ),
  routing_decisions: Type.Array(
    closed({
      routing_decision_id: idField('rd'),
      operation: NameField,
      profile_id: orNull(NameField),
      digest: DigestField,
      result_digest: DigestField,
    }),
  ),
  tool_calls: Type.Array(
    closed({
      tool_call_id: idField('tc'),
      capability_id: NameField,
      status: Type.Enum([...TOOL_STATUSES]),
      call_digest: DigestField,
      result_digest: DigestField,
      receipt_digest: DigestField,
    }),
  ),
  critic: Type.Array(CriticReport),
  scorecard: OpenObject,
  budget: RunBudget,
  lineage: closed({
    pins: Pins,
    logic: Type.Array(LogicField),
    request_digest: DigestField,
    run_context_digest: DigestField,
    compiled_context_digest: orNull(DigestField),
    plan_digests: Type.Array(DigestField),
    memory_proposals: Type.Array(DigestField),
    journal_entries: CountField,
    journal_head: DigestField,
  }),
  decided_at: TimestampField,
  /** The record before this one in the same run; null for the first. */
  previous_hash: orNull(DigestField),
  /** Digest of this record without this field. */
  record_hash: DigestField,
});
export type DecisionRecord = Static<typeof DecisionRecord>;
export type DecisionFacts = Omit<DecisionRecord, 'record_hash'>;
