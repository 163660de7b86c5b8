import { createHmac, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalBytes } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import { closed, idField, orNull, TimestampField } from '@kernel/records/fields';
import { Principal } from '@kernel/records/principals';
import { elapsed, type Millis, type Timestamp } from '@kernel/time';
import type { AppName } from '../apps';
import { APPS } from '../apps';
import type { Secret } from '../settings/secret';
import type { CallContext } from './call-context';

/** What a caller vouches for: who it is, which method it means, for whom, until when. */
export const CallClaims = closed({
  /** The method's full path, so that a token for one method opens no other. */
  audience: Type.String({ pattern: '^/[A-Za-z0-9_.]+/[A-Za-z0-9_]+$' }),
  caller: Type.Enum([...APPS]),
  tenant: Type.String({ pattern: '^([a-z][a-z0-9-]{0,61}[a-z0-9]|-)$' }),
  principals: Type.Array(Principal, { maxItems: 16 }),
  run: orNull(idField('run')),
  deadline: TimestampField,
  issued_at: TimestampField,
});
export type CallClaims = Static<typeof CallClaims>;

/** Metadata key of the signed claims. */
export const CALL_KEY = 'fiveplane-call';

/** A token is taken for at most this long after it was signed: long enough for a queue, too short to be kept. */
export const TOKEN_AGE: Millis = 60_000;
/** How far two machines' clocks may be apart. */
const CLOCK_SKEW: Millis = 30_000;

const claimsCheck = Compile(CallClaims);

/** Signs one call: canonical JSON claims and their HMAC-SHA256 under the service secret, both base64url. */
export function signCall(audience: string, caller: AppName, context: CallContext, now: Timestamp, secret: Secret): string {
  const claims: CallClaims = {
    audience,
    caller,
    tenant: context.tenant,
    principals: [...context.principals],
    run: context.run ?? null,
    deadline: context.deadline,
    issued_at: now,
  };
  const bytes = Buffer.from(canonicalBytes(claims));
  return `${bytes.toString('base64url')}.${mac(bytes, secret).toString('base64url')}`;
}

/**
 * Reads the claims of a call to `audience`.
 * @throws Fault CALLER_UNAUTHENTICATED when they are missing, altered, signed with another secret, meant for another method, too old or from the future.
 */
export function verifyCall(audience: string, token: string | undefined, now: Timestamp, secret: Secret): CallClaims {
  if (token === undefined) throw unauthenticated('the call is not signed');
  const [body = '', signature = '', ...rest] = token.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(bytes, secret);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
    throw unauthenticated('the call’s signature does not match');
  const claims: unknown = JSON.parse(bytes.toString('utf8'));
  if (!claimsCheck.Check(claims)) throw unauthenticated('the call’s claims are malformed');
  if (claims.audience !== audience) throw unauthenticated('the call is signed for another method');
  const age = elapsed(claims.issued_at, now);
  if (age > TOKEN_AGE || age < -CLOCK_SKEW) throw unauthenticated('the call’s signature is too old, or the clocks are apart');
  return claims;
}

function mac(bytes: Uint8Array, secret: Secret): Buffer {
  return createHmac('sha256', secret.reveal()).update(bytes).digest();
}

function unauthenticated(message: string): Fault {
  return new Fault('CALLER_UNAUTHENTICATED', message, 'never');
}
