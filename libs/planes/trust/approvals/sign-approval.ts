import { Compile } from 'typebox/compile';
import { assertNever } from '@kernel/assert-never';
import { type Digest, digestOf } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { ApprovalSignature, type ApprovalRequest, type ApprovalStanding, type ApprovalState } from '@kernel/records/approval';
import type { SignedEnvelope } from '@kernel/records/envelope';
import { later, type Millis, type Timestamp } from '@kernel/time';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { standingAt } from './approval-states';

/** An approver's clock may be this much ahead of ours. */
export const MAX_APPROVER_CLOCK_AHEAD_MS: Millis = 60_000;

/** A verdict whose signature holds, from the person it names, over the request it names. */
export interface ReadSignature {
  readonly signature: ApprovalSignature;
  readonly keyid: Digest;
  readonly roles: readonly string[];
}

/** The verdict counts. */
export interface ApprovalSigned {
  readonly kind: 'signed';
  readonly standing: ApprovalStanding;
  readonly signature: ApprovalSignature;
  readonly keyid: Digest;
}

/** The approval stands where this very message put it. */
export interface ApprovalStands {
  readonly kind: 'stands';
  readonly standing: ApprovalStanding;
}

/**
 * Believes a verdict about this request: signed with a good approver key of the tenant, by its holder, over the request's own digest.
 * Everything else is APPROVAL_SIGNATURE_INVALID; `rules` names why.
 */
export function readSignature(
  request: ApprovalRequest,
  envelope: SignedEnvelope,
  keys: readonly TrustedKey[],
  at: Timestamp,
): ReadSignature | Refusal {
  const verified = verifyEnvelope(envelope, keys, {
    kind: 'approval-signature',
    purpose: 'approver',
    tenant_id: request.tenant_id,
    at,
  });
  if (isRefusal(verified)) return invalid(verified.reason, verified.code);
  if (!SIGNATURE.Check(verified.value)) return invalid('the signed payload is no approval signature', 'TRUST_SCHEMA_MISMATCH');
  const signature = verified.value;
  if (signature.approval_id !== request.approval_id) return invalid('the signature is for another approval', 'approval_id');
  if (signature.request_digest !== digestOf(request)) return invalid('the signature is for another text of this request', 'request_digest');
  if (signature.approver !== verified.key.holder) return invalid('the key belongs to somebody else than the approver named', 'approver');
  if (signature.signed_at > later(at, MAX_APPROVER_CLOCK_AHEAD_MS)) return invalid('the signature was made in the future', 'signed_at');
  return { signature, keyid: verified.key.keyid, roles: verified.key.roles };
}

/**
 * Decides whether a verdict counts: one verdict per approval, in time, in the required role, by somebody who had no part in the proposal.
 * The signature that the approval already carries stands, so a repeated message is harmless.
 */
export function signApproval(
  standing: ApprovalStanding,
  envelope: SignedEnvelope,
  keys: readonly TrustedKey[],
  at: Timestamp,
): ApprovalSigned | ApprovalStands | Refusal {
  const { request } = standing;
  const read = readSignature(request, envelope, keys, at);
  if (isRefusal(read)) return read;
  const { signature, keyid, roles } = read;
  if (standing.signature !== null && digestOf(standing.signature) === digestOf(signature)) return { kind: 'stands', standing };
  if (signature.role !== request.required_role || !roles.includes(signature.role)) {
    return refused(
      'APPROVAL_WRONG_ROLE',
      `${request.gate_id} needs the role ${request.required_role}, which this key does not carry or did not use`,
    );
  }
  // Every principal of the chain has a part in the proposal, whatever its kind. Source: contracts, section 6.
  if (request.proposed_by.some((principal) => principal.id === signature.approver)) {
    return refused('APPROVAL_BY_PROPOSER', `${signature.approver} has a part in the proposal and cannot approve it`);
  }
  const closed = closedToSignatures(standing.state, request);
  if (closed !== undefined) return closed;
  return { kind: 'signed', standing: standingAt({ request, signature, envelope, redemption: null }, at), signature, keyid };
}

const SIGNATURE = Compile(ApprovalSignature);

function invalid(reason: string, rule: string): Refusal {
  return refused('APPROVAL_SIGNATURE_INVALID', reason, [rule]);
}

function closedToSignatures(state: ApprovalState, request: ApprovalRequest): Refusal | undefined {
  switch (state) {
    case 'requested':
      return undefined;
    case 'approved':
    case 'denied':
    case 'redeemed':
      return refused('APPROVAL_ALREADY_SIGNED', `${request.approval_id} carries a verdict already`);
    case 'expired':
    case 'void':
      return refused('APPROVAL_EXPIRED', `${request.approval_id} expired at ${request.expires_at}`);
    default:
      return assertNever(state);
  }
}
