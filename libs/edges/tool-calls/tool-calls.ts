import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { ToolResultEnvelope, ToolStatus } from '@kernel/records/tool-call';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Claim, ClaimVerdict } from '@planes/action/claim';
import type { Observation } from '@planes/action/evidence';

/** One attempt of one call. Attempts are counted here, from 0: a caller that tries again sends the very same envelope. */
export interface CallKey {
  readonly tool_call_id: Id<'tc'>;
  readonly attempt: number;
}

/** A call as it came. */
export interface NewCall {
  readonly tool_call_id: Id<'tc'>;
  readonly run_id: Id<'run'>;
  readonly capability_id: string;
  /** Canonical bytes of the ToolCallEnvelope and their digest. */
  readonly envelope: Uint8Array;
  readonly envelope_digest: Digest;
  readonly began_at: Timestamp;
  /** 32 random bytes, hex: every audit entry of this call is salted from it, so that a repeated append carries the same entry. */
  readonly salt: string;
  /** The class of the run that it belongs to: what it and its answer may carry. Not stored. */
  readonly classification: Classification;
}

/** The documents that answered a call, as canonical bytes. */
export interface StoredAnswer {
  readonly result: Uint8Array;
  readonly receipt: Uint8Array;
}

/** A call that waits for signatures: the gates, the evidence they are asked to sign on, and the answer that said so. */
export interface FrozenCall {
  readonly evidence_snapshot_hash: Digest;
  readonly gates: ToolResultEnvelope['approvals'];
  readonly answer: StoredAnswer;
}

/** What is known of a call when it comes in. `other`: this id belongs to another envelope. */
export type OpenedCall =
  | {
      readonly kind: 'open';
      readonly attempt: number;
      readonly began_at: Timestamp;
      readonly salt: string;
      readonly frozen: FrozenCall | null;
      readonly may_have_acted: boolean;
    }
  | { readonly kind: 'ended'; readonly answer: StoredAnswer }
  | { readonly kind: 'other' };

/** Asks for an idempotency key. `decide` is the action plane's `decideClaim`, bound to the claimant. */
export interface ClaimRequest extends CallKey {
  readonly idempotency_key: string;
  readonly fingerprint: Digest;
  readonly lease_until: Timestamp;
  readonly decide: (claim: Claim | null) => ClaimVerdict;
}

/** `act`: hold on to the token; `resumed` when an earlier holder may have acted. `known`: the call that settled the key and its answer; null when that call is no longer kept. */
export type ClaimGrant =
  | { readonly kind: 'act'; readonly token: number; readonly resumed: boolean }
  | { readonly kind: 'busy' | 'doubt' }
  | { readonly kind: 'known'; readonly key: CallKey; readonly answer: StoredAnswer | null }
  | Refusal;

/** How a call ended, and with it the key it held. */
export interface EndedCall extends CallKey {
  readonly status: ToolStatus;
  /** True when the same call may be tried again: then the next opening begins another attempt. */
  readonly retryable: boolean;
  /** The name under which the output is evidence for later calls of the run; null when it is none. */
  readonly evidence_name: string | null;
  readonly answer: StoredAnswer;
  readonly result_digest: Digest;
  readonly finished_at: Timestamp;
  readonly claim: {
    readonly idempotency_key: string;
    readonly token: number;
    readonly state: 'settled' | 'in_doubt';
    readonly status: ToolStatus;
  } | null;
  /** Why people must look at it; null when nobody has to. */
  readonly dead_letter: string | null;
  /** Acknowledgements of the call's audit entries: with them a loss inside the log can be shown. */
  readonly audit_receipts: readonly SignedAuditReceipt[];
}

/** A call that ended in a way that people must look at. */
export interface DeadLetter extends CallKey {
  readonly run_id: Id<'run'>;
  readonly capability_id: string;
  readonly reason: string;
  readonly at: Timestamp;
}

/**
 * What the tool gateway knows of the calls it was asked to make: each attempt's envelope and answer, and who holds which idempotency key.
 * Every method sees one tenant's rows. @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class ToolCalls {
  /**
   * Writes a call down before anything is decided about it, or finds what is known. The first envelope under an id stays.
   * An attempt that has not ended goes on as it began; after one that ended and may be tried again, the next begins.
   * `may_have_acted`: something of this call may have been sent before, and nobody knows what became of it.
   */
  abstract open(tenant: TenantId, call: NewCall): Promise<OpenedCall>;
  /** Keeps what a call waits for, for all its attempts. The first freeze stays and is returned. */
  abstract freeze(tenant: TenantId, call: Id<'tc'>, frozen: FrozenCall, at: Timestamp): Promise<FrozenCall>;
  /** Ends an attempt and settles the key it held, in one step. The first ending stays and is returned, so that a repeated call gets the same bytes. */
  abstract end(tenant: TenantId, ended: EndedCall): Promise<StoredAnswer>;
  /** The answer of the newest attempt, pending ones included; null when there is none. */
  abstract latest(tenant: TenantId, call: Id<'tc'>): Promise<StoredAnswer | null>;
  /** Completed calls of a run whose result is evidence, oldest first. */
  abstract observations(tenant: TenantId, run: Id<'run'>): Promise<readonly Observation[]>;
  /** Asks for a key. Of any number of simultaneous claimants one is told to act. */
  abstract claim(tenant: TenantId, request: ClaimRequest): Promise<ClaimGrant>;
  /** Says that from now on something may have been sent. False when the key was given to somebody else meanwhile: then nothing may be sent. */
  abstract acting(tenant: TenantId, idempotencyKey: string, token: number, leaseUntil: Timestamp): Promise<boolean>;
  /** Gives a key back that nothing was sent under, so that the next claimant need not wait for the lease. */
  abstract release(tenant: TenantId, idempotencyKey: string, token: number, at: Timestamp): Promise<void>;
  /** Counts one call against the capability's budget of this minute. False when it is used up. */
  abstract takeRate(tenant: TenantId, capabilityId: string, at: Timestamp, perMinute: number): Promise<boolean>;
  /** Newest first. */
  abstract deadLetters(tenant: TenantId, most: number): Promise<readonly DeadLetter[]>;
}
