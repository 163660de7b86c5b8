import Type, { type Static } from 'typebox';
import {
  AnyJson,
  ApprovalModeField,
  closed,
  CountField,
  DigestField,
  idField,
  MillisField,
  NameField,
  OpenObject,
  orNull,
  TenantField,
  TimestampField,
  TraceIdField,
} from './fields';
import { Envelope } from './envelope';
import { PolicyContext, PolicyDecision } from './policy';
import { Principal } from './principals';

export const FAILURE_VERDICTS = [
  'transient_timeout',
  'server_error_5xx',
  'idempotency_conflict',
  'evidence_stale',
  'policy_denied',
  'schema_mismatch',
  'budget_exhausted',
  'residency_violation',
  'approval_expired',
  'audit_unavailable',
] as const;
export type FailureVerdict = (typeof FAILURE_VERDICTS)[number];

/** One intended effect, as the run asks for it. Source: reference design, section 9.1. */
export const ToolCallEnvelope = closed({
  envelope_version: Type.Literal('fiveplane.tool_call.v1'),
  tool_call_id: idField('tc'),
  run_id: idField('run'),
  trace_id: TraceIdField,
  tenant_id: TenantField,
  session_id: orNull(idField('sess')),
  capability_id: NameField,
  args: OpenObject,
  /** Digest of the normalised arguments. */
  args_hash: DigestField,
  principal_chain: Type.Array(Principal, { minItems: 1 }),
  approval_mode_requested: ApprovalModeField,
  approval_mode_effective: ApprovalModeField,
  approval_mode_highest: ApprovalModeField,
  /** `tool:<capability>:<tool_call_id>` of earlier calls of this run and `kg:` passages. */
  evidence_refs: Type.Array(Type.String()),
  policy_decision_id: orNull(idField('pd')),
  /** Required above read_only. */
  idempotency_key: orNull(Type.String({ pattern: '^ik_[a-z0-9]{16,64}$' })),
  auth_ref: orNull(NameField),
  timeout_ms: MillisField,
  attempt: CountField,
  metadata: OpenObject,
});
export type ToolCallEnvelope = Static<typeof ToolCallEnvelope>;

export const TOOL_STATUSES = ['completed', 'failed_clean', 'rejected', 'not_sent', 'in_doubt', 'denied', 'duplicate', 'pending'] as const;
export type ToolStatus = (typeof TOOL_STATUSES)[number];

/** How an intended effect ended. A deadline that passes after sending is `in_doubt`, never "failed". */
export const ToolResultEnvelope = closed({
  envelope_version: Type.Literal('fiveplane.tool_result.v1'),
  tool_call_id: idField('tc'),
  run_id: idField('run'),
  trace_id: TraceIdField,
  tenant_id: TenantField,
  capability_id: NameField,
  args_hash: DigestField,
  status: Type.Enum([...TOOL_STATUSES]),
  output: orNull(AnyJson),
  output_hash: orNull(DigestField),
  mutations: Type.Array(Type.String()),
  citations: Type.Array(Type.String()),
  error: orNull(closed({ kind: Type.Enum([...FAILURE_VERDICTS]), code: NameField, retryable: Type.Boolean(), message: Type.String() })),
  attempts: CountField,
  latency_ms: MillisField,
  /** Every policy decision taken at the door, with the context it was taken on. */
  policy: Type.Array(closed({ context: PolicyContext, decision: PolicyDecision })),
  /** Gates that must be signed before the same call may be sent again; filled when `pending`. */
  approvals: Type.Array(closed({ approval_id: idField('apr'), gate_id: NameField, required_role: NameField, expires_at: TimestampField })),
  redeemed: Type.Array(idField('apr')),
  finished_at: TimestampField,
});
export type ToolResultEnvelope = Static<typeof ToolResultEnvelope>;

/** A result with the gateway's signature over call and result digests. */
export const ToolReceipt = closed({ call_digest: DigestField, result_digest: DigestField, signature: Envelope });
export type ToolReceipt = Static<typeof ToolReceipt>;
