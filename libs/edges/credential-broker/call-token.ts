import { createHmac, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalBytes } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import { closed, idField, NameField, TenantField, TimestampField } from '@kernel/records/fields';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { Timestamp } from '@kernel/time';

/** What a call token says. The upstream believes nothing else about who calls. */
export const CallTokenClaims = closed({
  token_version: Type.Literal('fiveplane.call-token.v1'),
  tenant: TenantField,
  capability_id: NameField,
  tool_call_id: idField('tc'),
  aud: NameField,
  iat: TimestampField,
  exp: TimestampField,
});
export type CallTokenClaims = Static<typeof CallTokenClaims>;

const claimsOf = Compile(CallTokenClaims);
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** `<claims>.<mac>`, both base64url: HMAC-SHA256 over the canonical claims. */
export function mintCallToken(claims: CallTokenClaims, secret: string): string {
  const payload = Buffer.from(canonicalBytes(claims)).toString('base64url');
  return `${payload}.${mac(payload, secret).toString('base64url')}`;
}

/** Believes a token that this secret signed, for this audience, at this time. All refusals but expiry read alike. */
export function verifyCallToken(
  token: string,
  expected: { readonly secret: string; readonly audience: string; readonly now: Timestamp },
): CallTokenClaims | Refusal {
  const invalid = refused('CREDENTIAL_INVALID', 'this credential is not good here');
  const [payload, signature, ...rest] = token.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return invalid;
  if (!BASE64URL.test(payload) || !BASE64URL.test(signature)) return invalid;
  const [given, right] = [Buffer.from(signature, 'base64url'), mac(payload, expected.secret)];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return invalid;
  const claims = parseStrictJson(Buffer.from(payload, 'base64url'));
  if (claims instanceof NotStrict || !claimsOf.Check(claims)) return invalid;
  if (claims.aud !== expected.audience || claims.iat > expected.now) return invalid;
  return expected.now < claims.exp ? claims : refused('CREDENTIAL_EXPIRED', 'this credential has expired');
}

function mac(payload: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(payload).digest();
}
