import type { TrustedKey } from '@kernel/keys';
import type { ApprovalRequest, ApprovalSignature } from '@kernel/records/approval';
import type { ApprovalRefusal } from './errors';

/** Each case changes one thing of a signature that would count; `code` null: it counts. */
export interface SigningCase {
  readonly says: string;
  readonly code: ApprovalRefusal | null;
  readonly request?: Partial<ApprovalRequest>;
  readonly signature?: Partial<ApprovalSignature>;
  readonly key?: Partial<TrustedKey>;
  readonly at?: string;
}

const PROPOSER = { approver: 'sam' } as const;

export const SIGNING_CASES: readonly SigningCase[] = [
  { says: 'counts a verdict of the required role in time', code: null },
  { says: 'counts a denial like an approval', code: null, signature: { verdict: 'deny' } },
  { says: 'counts a verdict one millisecond before expiry', code: null, at: '2026-01-31T09:44:59.999Z' },
  { says: 'refuses at the instant of expiry', code: 'APPROVAL_EXPIRED', at: '2026-01-31T09:45:00.000Z' },
  { says: 'refuses a role that the key does not carry', code: 'APPROVAL_WRONG_ROLE', key: { roles: ['support-lead'] } },
  {
    says: 'refuses a verdict given in another role',
    code: 'APPROVAL_WRONG_ROLE',
    signature: { role: 'support-lead' },
    key: { roles: ['support-lead', 'finance-lead'] },
  },
  { says: 'refuses the user who asked', code: 'APPROVAL_BY_PROPOSER', signature: PROPOSER, key: { holder: 'sam' } },
  {
    says: 'refuses the agent who proposes',
    code: 'APPROVAL_BY_PROPOSER',
    signature: { approver: 'support-agent' },
    key: { holder: 'support-agent' },
  },
  {
    says: 'refuses any principal in the middle of the chain',
    code: 'APPROVAL_BY_PROPOSER',
    request: {
      proposed_by: [
        { kind: 'user', id: 'sam' },
        { kind: 'service', id: 'fiona' },
        { kind: 'agent', id: 'support-agent' },
      ],
    },
  },
  { says: 'refuses a name that is not the key holder’s', code: 'APPROVAL_SIGNATURE_INVALID', signature: { approver: 'carl' } },
  { says: 'refuses a key of another purpose', code: 'APPROVAL_SIGNATURE_INVALID', key: { purpose: 'publisher' } },
  { says: 'refuses a key of another tenant', code: 'APPROVAL_SIGNATURE_INVALID', key: { tenant_id: 'globex' } },
  { says: 'refuses a key that is not valid yet', code: 'APPROVAL_SIGNATURE_INVALID', key: { not_before: '2026-02-01T00:00:00.000Z' } },
  { says: 'refuses a key that is no longer valid', code: 'APPROVAL_SIGNATURE_INVALID', key: { not_after: '2026-01-31T09:31:00.000Z' } },
  { says: 'refuses a revoked key', code: 'APPROVAL_SIGNATURE_INVALID', key: { revoked_at: '2026-01-31T09:31:00.000Z' } },
  {
    says: 'refuses a signature over another text of the request',
    code: 'APPROVAL_SIGNATURE_INVALID',
    signature: { request_digest: `sha256:${'0'.repeat(64)}` },
  },
  {
    says: 'refuses a signature for another approval',
    code: 'APPROVAL_SIGNATURE_INVALID',
    signature: { approval_id: 'apr_01KG9F4AR0000000000000000B' },
  },
  { says: 'refuses a signature from the future', code: 'APPROVAL_SIGNATURE_INVALID', signature: { signed_at: '2026-01-31T09:33:00.001Z' } },
  { says: 'bears with a clock that is a minute ahead', code: null, signature: { signed_at: '2026-01-31T09:33:00.000Z' } },
];
