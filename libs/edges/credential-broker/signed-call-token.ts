import { createHmac, timingSafeEqual } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { canonicalBytes } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { Timestamp } from '@kernel/time';
import { CallTokenCheck, CallTokenClaims } from './call-token';

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

/** Believes what the gateway of this installation signed: both hold one secret. */
export class SharedSecretTokenCheck extends CallTokenCheck {
  readonly #secret: string;

  constructor(secret: string) {
    super();
    this.#secret = secret;
  }

  override check(token: string, expected: { readonly audience: string; readonly now: Timestamp }): CallTokenClaims | Refusal {
    return verifyCallToken(token, { ...expected, secret: this.#secret });
  }
}

function mac(payload: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(payload).digest();
}
