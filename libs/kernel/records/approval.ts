import Type, { type Static } from 'typebox';
import { closed, ClassificationField, DigestField, idField, NameField, orNull, TenantField, TimestampField } from './fields';
import { Envelope } from './envelope';
import { Principal } from './principals';

/** What an approver is asked: this call, on this evidence, until then. */
export const ApprovalRequest = closed({
  approval_id: idField('apr'),
  tenant_id: TenantField,
  run_id: idField('run'),
  tool_call_id: idField('tc'),
  gate_id: NameField,
  capability_id: NameField,
  /** Digest of the frozen ToolCallEnvelope: one changed byte voids every signature. */
  tool_call_digest: DigestField,
  policy_decision_id: idField('pd'),
  evidence_snapshot_hash: DigestField,
  evidence_summary: Type.Array(
    closed({ ref: Type.String(), excerpt: Type.String({ maxLength: 2000 }), classification: ClassificationField }),
  ),
  required_role: NameField,
  proposed_by: Type.Array(Principal, { minItems: 1 }),
  requested_at: TimestampField,
  expires_at: TimestampField,
});
export type ApprovalRequest = Static<typeof ApprovalRequest>;

export const APPROVAL_VERDICTS = ['approve', 'deny'] as const;

/** The payload an approver signs with the approver's own key. */
export const ApprovalSignature = closed({
  signature_id: idField('aps'),
  approval_id: idField('apr'),
  request_digest: DigestField,
  approver: NameField,
  role: NameField,
  verdict: Type.Enum([...APPROVAL_VERDICTS]),
  reason: Type.String({ minLength: 1, maxLength: 2000 }),
  signed_at: TimestampField,
});
export type ApprovalSignature = Static<typeof ApprovalSignature>;

/** The single use of an approval. */
export const Redemption = closed({
  redemption_id: idField('red'),
  approval_id: idField('apr'),
  tenant_id: TenantField,
  tool_call_id: idField('tc'),
  tool_call_digest: DigestField,
  evidence_snapshot_hash: DigestField,
  redeemed_at: TimestampField,
});
export type Redemption = Static<typeof Redemption>;

export const APPROVAL_STATES = ['requested', 'approved', 'denied', 'expired', 'redeemed', 'void'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Where an approval stands, as the record and the inbox show it. */
export const ApprovalStanding = closed({
  request: ApprovalRequest,
  state: Type.Enum([...APPROVAL_STATES]),
  signature: orNull(ApprovalSignature),
  /** The approver's own DSSE envelope over `signature`, so that an auditor need not take the store's word. */
  envelope: orNull(Envelope),
  redemption: orNull(Redemption),
});
export type ApprovalStanding = Static<typeof ApprovalStanding>;
