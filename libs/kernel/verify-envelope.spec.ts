import { sign } from 'node:crypto';
import { type Envelope, payloadTypeOf, signDocument } from './dsse';
import { keyIdOf, type KeyPurpose, privateKeyFrom, rawPublicKey, type TrustedKey } from './keys';
import { isRefusal } from './outcome';
import { type Expectation, type Verified, verifyEnvelope } from './verify-envelope';

const PRIVATE = privateKeyFrom(Buffer.alloc(32, 7));
const STRANGER = privateKeyFrom(Buffer.alloc(32, 9));
const DOCUMENT = { pack_id: 'ctxpack.support', version: '1.0.0' };
const ENVELOPE = signDocument('context_pack', DOCUMENT, PRIVATE);
const KEY = aKey();
const EXPECTED: Expectation = { kind: 'context_pack', purpose: 'publisher', tenant_id: 'acme', at: '2026-06-01T00:00:00.000Z' };

interface Case {
  readonly what: string;
  readonly code: string;
  readonly envelope?: Envelope;
  readonly keys?: readonly TrustedKey[];
  readonly expected?: Partial<Expectation>;
}

const REFUSED: readonly Case[] = [
  { what: 'another kind of document than asked for', code: 'TRUST_WRONG_DOCUMENT_KIND', expected: { kind: 'policy_bundle' } },
  { what: 'no signature', code: 'TRUST_UNSIGNED', envelope: { ...ENVELOPE, signatures: [] } },
  {
    what: 'the same signature twice',
    code: 'TRUST_SIGNATURE_INVALID',
    envelope: { ...ENVELOPE, signatures: [...ENVELOPE.signatures, ...ENVELOPE.signatures] },
  },
  { what: 'no trusted key', code: 'TRUST_SIGNATURE_INVALID', keys: [] },
  { what: 'a stranger’s signature', code: 'TRUST_SIGNATURE_INVALID', envelope: signDocument('context_pack', DOCUMENT, STRANGER) },
  { what: 'a stranger’s signature under a trusted name', code: 'TRUST_SIGNATURE_INVALID', envelope: renamed(STRANGER, KEY.keyid) },
  {
    what: 'a stranger’s key under a trusted name',
    code: 'TRUST_SIGNATURE_INVALID',
    envelope: renamed(STRANGER, KEY.keyid),
    keys: [aKey({ public_key: raw64(STRANGER) })],
  },
  { what: 'an unknown name for a trusted key', code: 'TRUST_SIGNATURE_INVALID', envelope: renamed(PRIVATE, keyIdOf(STRANGER)) },
  { what: 'a key for another purpose', code: 'TRUST_SIGNATURE_INVALID', keys: [aKey({ purpose: 'approver' })] },
  { what: 'a key of another tenant', code: 'TRUST_SIGNATURE_INVALID', keys: [aKey({ tenant_id: 'globex' })] },
  { what: 'a tenant’s key where the platform’s is asked for', code: 'TRUST_SIGNATURE_INVALID', expected: { tenant_id: '*' } },
  { what: 'a time before the key was valid', code: 'TRUST_SIGNATURE_INVALID', expected: { at: '2025-12-31T23:59:59.999Z' } },
  { what: 'the first instant after the key’s validity', code: 'TRUST_SIGNATURE_INVALID', expected: { at: '2027-01-01T00:00:00.000Z' } },
  { what: 'the instant of revocation', code: 'TRUST_SIGNATURE_INVALID', keys: [aKey({ revoked_at: EXPECTED.at })] },
  { what: 'a public key of the wrong length', code: 'TRUST_SIGNATURE_INVALID', keys: [aKey({ public_key: 'AAAA' })] },
  {
    what: 'a changed payload',
    code: 'TRUST_SIGNATURE_INVALID',
    envelope: { ...ENVELOPE, payload: signDocument('context_pack', {}, PRIVATE).payload },
  },
  { what: 'a signed payload with keys out of order', code: 'TRUST_NOT_CANONICAL', envelope: signedBytes('{"b":1,"a":2}') },
  { what: 'a signed payload with white space', code: 'TRUST_NOT_CANONICAL', envelope: signedBytes('{"a": 1}') },
  { what: 'a signed payload with a key twice', code: 'TRUST_NOT_CANONICAL', envelope: signedBytes('{"a":1,"a":1}') },
  { what: 'a signed payload that is not JSON', code: 'TRUST_NOT_CANONICAL', envelope: signedBytes('pack') },
  { what: 'a signed payload that is not UTF-8', code: 'TRUST_NOT_CANONICAL', envelope: signedBytes(Buffer.from([0x22, 0xff, 0x22])) },
];

const BELIEVED: readonly Omit<Case, 'code'>[] = [
  { what: 'a signature of the tenant’s own key' },
  { what: 'a signature of a platform key', keys: [aKey({ tenant_id: '*' })] },
  { what: 'the first instant of validity', expected: { at: KEY.not_before } },
  { what: 'a key revoked later than it was used', keys: [aKey({ revoked_at: '2026-06-01T00:00:00.001Z' })] },
  {
    what: 'one good signature after an unknown one',
    envelope: { ...ENVELOPE, signatures: [...renamed(STRANGER, 'unknown').signatures, ...ENVELOPE.signatures] },
  },
];

describe('verifyEnvelope', () => {
  it.each(BELIEVED)('believes $what', ({ envelope, keys, expected }) => {
    expect(verdict(verifyEnvelope, { envelope, keys, expected })).toBe('verified');
  });

  it('returns the document and the key that signed it', () => {
    const verified = verifyEnvelope(ENVELOPE, [aKey({ keyid: keyIdOf(STRANGER) }), KEY], EXPECTED);
    expect(verified).toEqual({ kind: 'verified', value: DOCUMENT, key: KEY });
  });

  it.each(REFUSED)('refuses $what with $code', ({ code, envelope, keys, expected }) => {
    expect(verdict(verifyEnvelope, { envelope, keys, expected })).toBe(code);
  });

  // Each broken verifier forgets one thing that is asked of a key; the table above must tell it from the real one.
  it.each<[string, Partial<TrustedKey>, (expected: Expectation) => Partial<TrustedKey>]>([
    ['purpose', { purpose: 'approver' }, (expected) => ({ purpose: expected.purpose })],
    ['tenant', { tenant_id: 'globex' }, () => ({ tenant_id: '*' })],
    [
      'validity',
      { not_after: '2026-05-31T00:00:00.000Z' },
      () => ({ not_before: '0000-01-01T00:00:00.000Z', not_after: '9999-12-31T23:59:59.999Z' }),
    ],
    ['revocation', { revoked_at: EXPECTED.at }, () => ({ revoked_at: null })],
  ])('control: a verifier that ignores %s believes what is refused', (_what, flaw, ignore) => {
    const broken: typeof verifyEnvelope = (envelope, keys, expected) =>
      verifyEnvelope(envelope, keys.map((key) => ({ ...key, ...ignore(expected) })), expected); // prettier-ignore
    const keys = [aKey(flaw)];
    expect(verdict(broken, { keys })).toBe('verified');
    expect(verdict(verifyEnvelope, { keys })).toBe('TRUST_SIGNATURE_INVALID');
  });
});

type Verifier = (envelope: Envelope, keys: readonly TrustedKey[], expected: Expectation) => Verified | { readonly code: string };

function verdict(
  verify: Verifier,
  given: { envelope?: Envelope | undefined; keys?: readonly TrustedKey[] | undefined; expected?: Partial<Expectation> | undefined },
): string {
  const outcome = verify(given.envelope ?? ENVELOPE, given.keys ?? [KEY], { ...EXPECTED, ...given.expected });
  return 'code' in outcome && isRefusal(outcome) ? outcome.code : 'verified';
}

function aKey(over: Partial<TrustedKey> = {}): TrustedKey {
  const purpose: KeyPurpose = 'publisher';
  const validity = { not_before: '2026-01-01T00:00:00.000Z', not_after: '2027-01-01T00:00:00.000Z', revoked_at: null };
  return {
    keyid: keyIdOf(PRIVATE),
    public_key: raw64(PRIVATE),
    purpose,
    tenant_id: 'acme',
    holder: 'release-bot',
    roles: [],
    ...validity,
    ...over,
  };
}

function raw64(key: typeof PRIVATE): string {
  return Buffer.from(rawPublicKey(key)).toString('base64');
}

function renamed(key: typeof PRIVATE, keyid: string): Envelope {
  const envelope = signDocument('context_pack', DOCUMENT, key);
  return { ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ keyid, sig })) };
}

// A publisher with a good key who does not write canonical JSON.
function signedBytes(payload: string | Buffer): Envelope {
  const type = payloadTypeOf('context_pack');
  const body = Buffer.from(payload);
  const sig = sign(null, Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `), body]), PRIVATE).toString('base64');
  return { payloadType: type, payload: body.toString('base64'), signatures: [{ keyid: KEY.keyid, sig }] };
}
