import { type Envelope, type EnvelopeSignature, payloadBytes, payloadTypeOf, signatureHolds } from './dsse';
import { canonicalBytes, type Json } from './canonical-json';
import { digestOfBytes } from './digest';
import { type KeyPurpose, publicKeyFrom, type TrustedKey } from './keys';
import { type Refusal, refused } from './outcome';
import { NotStrict, parseStrictJson } from './strict-json';
import type { Timestamp } from './time';

/** What an envelope must show to be believed. `at` is when it was signed or used, not necessarily now. */
export interface Expectation {
  readonly kind: string;
  readonly purpose: KeyPurpose;
  /** A key of this tenant or of the platform (`*`) may sign. */
  readonly tenant_id: string;
  readonly at: Timestamp;
}

export interface Verified {
  readonly kind: 'verified';
  readonly value: Json;
  readonly key: TrustedKey;
}

/**
 * Believes an envelope when one of its signatures holds under a trusted key that may sign this kind, for this tenant, at that time.
 * A key signs once. The payload must be canonical JSON, so that equal documents have equal digests.
 */
export function verifyEnvelope(envelope: Envelope, keys: readonly TrustedKey[], expected: Expectation): Verified | Refusal {
  if (envelope.payloadType !== payloadTypeOf(expected.kind)) {
    return refused('TRUST_WRONG_DOCUMENT_KIND', `expected a signed ${expected.kind}, got ${envelope.payloadType}`);
  }
  if (envelope.signatures.length === 0) return refused('TRUST_UNSIGNED', `this ${expected.kind} carries no signature`);
  // Two envelopes that say the same must not have different bytes, or one record could have two names.
  if (new Set(envelope.signatures.map(({ keyid }) => keyid)).size !== envelope.signatures.length)
    return refused('TRUST_SIGNATURE_INVALID', `this ${expected.kind} carries two signatures of one key`);
  const key = signingKey(envelope, keys, expected);
  if (!key) {
    return refused(
      'TRUST_SIGNATURE_INVALID',
      `no signature of this ${expected.kind} holds under a trusted ${expected.purpose} key valid at ${expected.at}`,
    );
  }
  const value = canonicalPayload(envelope);
  if (value === undefined)
    return refused('TRUST_NOT_CANONICAL', `the signed payload of this ${expected.kind} is not RFC 8785 canonical JSON`);
  return { kind: 'verified', value, key };
}

function signingKey(envelope: Envelope, keys: readonly TrustedKey[], expected: Expectation): TrustedKey | undefined {
  for (const signature of envelope.signatures) {
    const key = keys.find((candidate) => candidate.keyid === signature.keyid && mayServe(candidate, expected));
    if (key && holdsUnder(key, envelope, signature)) return key;
  }
  return undefined;
}

// A key set travels in files: an entry whose name is not the digest of its key is not that key.
function holdsUnder(key: TrustedKey, envelope: Envelope, signature: EnvelopeSignature): boolean {
  const raw = Buffer.from(key.public_key, 'base64');
  return raw.length === 32 && digestOfBytes(raw) === key.keyid && signatureHolds(envelope, signature, publicKeyFrom(raw));
}

function mayServe(key: TrustedKey, expected: Expectation): boolean {
  return (
    key.purpose === expected.purpose &&
    (key.tenant_id === '*' || key.tenant_id === expected.tenant_id) &&
    key.not_before <= expected.at &&
    expected.at < key.not_after &&
    (key.revoked_at === null || expected.at < key.revoked_at)
  );
}

function canonicalPayload(envelope: Envelope): Json | undefined {
  const bytes = payloadBytes(envelope);
  const value = parseStrictJson(bytes);
  if (value instanceof NotStrict) return undefined;
  return Buffer.from(bytes).equals(canonicalBytes(value)) ? value : undefined;
}
