import type { Digest } from '@kernel/digest';
import { digestOf } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { ToolStatus } from '@kernel/records/tool-call';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** `claimed`: nothing was sent yet. `acting`: something may have been sent. */
export const CLAIM_STATES = ['claimed', 'acting', 'settled', 'in_doubt'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** What stands under an idempotency key. */
export interface Claim {
  readonly fingerprint: Digest;
  readonly state: ClaimState;
  /** Until then somebody may be at it. */
  readonly lease_until: Timestamp;
  /** The attempt that holds or settled the key. */
  readonly attempt: number;
  /** How the key was settled; null before. */
  readonly status: ToolStatus | null;
}

/** Who asks for the key, when. */
export interface Claimant {
  readonly fingerprint: Digest;
  readonly attempt: number;
  readonly now: Timestamp;
  /** True when the upstream honours the key, so that sending twice acts once. */
  readonly repeatable: boolean;
}

/** `act`: the key is the caller's now. `busy`: somebody holds it. `known`: it ended, here is how. `doubt`: it may have acted and must not be repeated. */
export type ClaimVerdict = { readonly kind: 'act' | 'busy' | 'known' | 'doubt' } | Refusal;

/** What makes two calls the same call: tenant, run, capability and arguments. */
export function callFingerprint(call: { tenant_id: TenantId; run_id: string; capability_id: string; args_hash: Digest }): Digest {
  const { tenant_id, run_id, capability_id, args_hash } = call;
  return digestOf({ tenant_id, run_id, capability_id, args_hash });
}

/**
 * What a claimant may do with a key.
 * A key with other arguments is a conflict. What may have been sent is repeated only where the upstream honours the key; otherwise it
 * stays in doubt, whoever asks. A clean failure may be tried again by a later attempt, under the same key.
 */
export function decideClaim(claim: Claim | null, claimant: Claimant): ClaimVerdict {
  if (claim === null) return { kind: 'act' };
  if (claim.fingerprint !== claimant.fingerprint) {
    return refused('ACTION_IDEMPOTENCY_CONFLICT', 'this idempotency key belongs to a call with other arguments');
  }
  switch (claim.state) {
    case 'claimed':
      return { kind: claimant.now < claim.lease_until ? 'busy' : 'act' };
    case 'acting':
      if (claimant.now < claim.lease_until) return { kind: 'busy' };
      return { kind: claimant.repeatable ? 'act' : 'doubt' };
    case 'in_doubt':
      return { kind: claimant.repeatable && claimant.attempt > claim.attempt ? 'act' : 'known' };
    case 'settled':
      return { kind: endedClean(claim.status) && claimant.attempt > claim.attempt ? 'act' : 'known' };
  }
}

/** True when it is certain that nothing happened. */
export function endedClean(status: ToolStatus | null): boolean {
  return status === 'failed_clean' || status === 'not_sent' || status === 'rejected';
}
