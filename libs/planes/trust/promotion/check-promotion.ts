import { Compile } from 'typebox/compile';
import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { Promotion } from '@kernel/records/promotion';
import type { PublishedKind } from '@kernel/records/published-document';
import { later, type Millis, type Timestamp } from '@kernel/time';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { parseChannel } from './channel';

export const PROMOTION_LOGIC = 'trust/promotion@1';

/** A promoter's clock may be this much ahead of ours. */
export const MAX_CLOCK_AHEAD_MS: Millis = 60_000;

/** Where a channel stands. */
export interface ChannelState {
  readonly version: number;
  readonly digest: Digest;
}

/** What the statement names, as the registry knows it. */
export interface PromotedDocument {
  readonly kind: PublishedKind;
  /** The document's id without its version. */
  readonly id: string;
}

/** The channel moves. */
export interface ChannelMove {
  readonly kind: 'move';
  readonly promotion: Promotion;
  readonly keyid: Digest;
}

/** The channel stands where this very statement put it. */
export interface ChannelStands {
  readonly kind: 'stands';
  readonly promotion: Promotion;
}

/**
 * Reads a statement: signed by a promoter of the tenant, for the caller's tenant, for a channel that exists.
 * Says nothing about whether it applies; `checkPromotion` does.
 */
export function readPromotion(
  envelope: Envelope,
  keys: readonly TrustedKey[],
  tenant_id: string,
  at: Timestamp,
): Omit<ChannelMove, 'kind'> | Refusal {
  const verified = verifyEnvelope(envelope, keys, { kind: 'promotion', purpose: 'promoter', tenant_id, at });
  if (isRefusal(verified)) return verified;
  if (!STATEMENT.Check(verified.value)) return refused('TRUST_SCHEMA_MISMATCH', 'this promotion does not fit its schema');
  const promotion = verified.value;
  if (promotion.tenant_id !== tenant_id) return refused('TRUST_TENANT_MISMATCH', 'this promotion belongs to another tenant than the call');
  if (parseChannel(promotion.channel) === undefined) return refused('TRUST_UNKNOWN_CHANNEL', `no channel is called ${promotion.channel}`);
  return { promotion, keyid: verified.key.keyid };
}

/**
 * Decides whether a read statement moves its channel: forward in version, from the digest it names, to a document that is published and fits the channel.
 * The statement that put the channel where it is stands, so a repeated promotion is harmless.
 * @param state null when the channel was never promoted.
 * @param document null when the digest is not published.
 */
export function checkPromotion(
  { promotion, keyid }: Omit<ChannelMove, 'kind'>,
  state: ChannelState | null,
  document: PromotedDocument | null,
  now: Timestamp,
): ChannelMove | ChannelStands | Refusal {
  if (state !== null && promotion.version === state.version && promotion.digest === state.digest) return { kind: 'stands', promotion };
  if (promotion.issued_at > later(now, MAX_CLOCK_AHEAD_MS)) {
    return refused('TRUST_PROMOTION_NOT_YET_VALID', `this promotion was issued at ${promotion.issued_at}, which is still to come`);
  }
  if (promotion.expires_at <= now)
    return refused('TRUST_PROMOTION_EXPIRED', `this promotion expired at ${promotion.expires_at}; sign a new one`);
  const stale = staleness(promotion, state);
  if (stale !== undefined) return stale;
  const channel = parseChannel(promotion.channel);
  if (document === null || channel === undefined)
    return refused('TRUST_UNKNOWN_DOCUMENT', `no published document has the digest ${promotion.digest}`);
  if (document.kind !== channel.kind || (channel.id !== null && document.id !== channel.id)) {
    return refused('TRUST_UNKNOWN_CHANNEL', `channel ${promotion.channel} does not carry this document`);
  }
  return { kind: 'move', promotion, keyid };
}

const STATEMENT = Compile(Promotion);

function staleness(promotion: Promotion, state: ChannelState | null): Refusal | undefined {
  if (state !== null && promotion.version <= state.version) {
    return refused(
      'TRUST_PROMOTION_STALE',
      `${promotion.channel} stands at version ${state.version}; version ${promotion.version} cannot move it`,
    );
  }
  if (promotion.previous_digest !== (state?.digest ?? null)) {
    return refused('TRUST_PROMOTION_STALE', `${promotion.channel} does not stand at the digest that this promotion moves it from`);
  }
  return undefined;
}
