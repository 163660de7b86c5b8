import * as fc from 'fast-check';
import { sign, verify } from 'node:crypto';
import { type Envelope, payloadBytes, payloadTypeOf, signatureHolds, signDocument } from './dsse';
import { keyIdOf, privateKeyFrom, publicKeyFrom, rawPublicKey } from './keys';

const PRIVATE = privateKeyFrom(Buffer.alloc(32, 7));
const PUBLIC = publicKeyFrom(rawPublicKey(PRIVATE));
const OTHER = privateKeyFrom(Buffer.alloc(32, 8));
const DOCUMENT = { title: 'héllo', amount_usd_micros: 50_000_000 };

type Verifier = (envelope: Envelope) => boolean;
const first: Verifier = (envelope) => envelope.signatures.some((signature) => signatureHolds(envelope, signature, PUBLIC));

// A signature over the payload alone: what DSSE exists to avoid.
const ignoringType: Verifier = (envelope) =>
  envelope.signatures.some((signature) => verify(null, payloadBytes(envelope), PUBLIC, Buffer.from(signature.sig, 'base64')));

const TAMPERED: readonly (readonly [what: string, change: (envelope: Envelope) => Envelope])[] = [
  ['another payload type', (e) => ({ ...e, payloadType: payloadTypeOf('policy_bundle') })],
  ['a payload type with a blank at the end', (e) => ({ ...e, payloadType: `${e.payloadType} ` })],
  ['another payload', (e) => ({ ...e, payload: Buffer.from('{"amount_usd_micros":1}').toString('base64') })],
  ['an empty payload', (e) => ({ ...e, payload: '' })],
  ['a payload with a line break in its base64', (e) => ({ ...e, payload: `${e.payload.slice(0, 8)}\n${e.payload.slice(8)}` })],
  ['a payload in the URL alphabet without padding', (e) => ({ ...e, payload: Buffer.from(e.payload, 'base64').toString('base64url') })],
  ['a signature that lost a byte', (e) => withSignature(e, (sig) => Buffer.from(sig, 'base64').subarray(1).toString('base64'))],
  ['a signature with a bit changed', (e) => withSignature(e, flipped)],
  ['a signature with spare bits set', (e) => withSignature(e, (sig) => sig.replace(/.==$/, (end) => `${nextLetter(end.charAt(0))}==`))],
  ['no signature', (e) => ({ ...e, signatures: [] })],
  ['the signature of another key', (e) => ({ ...e, signatures: signDocument('context_pack', DOCUMENT, OTHER).signatures })],
];

describe('DSSE', () => {
  const envelope = signDocument('context_pack', DOCUMENT, PRIVATE);

  it('signs type and payload, each led by its length in bytes', () => {
    // DSSE protocol, "Signature Definition", written out by hand: the lengths are of UTF-8 bytes, "é" has two.
    const type = 'application/vnd.fiveplane.context_pack.v1+json'; // 46 bytes
    const body = '{"amount_usd_micros":50000000,"title":"héllo"}'; // 47 bytes in 46 characters
    const message = Buffer.from(`DSSEv1 46 ${type} 47 ${body}`);
    expect(envelope.payloadType).toBe(type);
    expect(Buffer.from(payloadBytes(envelope)).toString()).toBe(body);
    expect(envelope.signatures).toEqual([{ keyid: keyIdOf(PRIVATE), sig: sign(null, message, PRIVATE).toString('base64') }]);
  });

  it('holds the example of the protocol', () => {
    // DSSE protocol, test vector: the pre-authentication encoding of this type and body is known text.
    const foreign = { payloadType: 'http://example.com/HelloWorld', payload: Buffer.from('hello world').toString('base64') };
    const sig = sign(null, Buffer.from('DSSEv1 29 http://example.com/HelloWorld 11 hello world'), PRIVATE).toString('base64');
    expect(first({ ...foreign, signatures: [{ keyid: 'any', sig }] })).toBe(true);
  });

  it('gives one document and key one envelope, byte for byte', () => {
    expect(signDocument('context_pack', { amount_usd_micros: 50_000_000, title: 'héllo' }, PRIVATE)).toEqual(envelope);
  });

  it('believes the envelope as it was signed', () => {
    expect(first(envelope)).toBe(true);
  });

  it.each(TAMPERED)('does not believe an envelope with %s', (_what, change) => {
    expect(change(envelope)).not.toEqual(envelope);
    expect(first(change(envelope))).toBe(false);
  });

  it('notices any changed character of payload, type and signature', () => {
    const places = fc.constantFrom<'payload' | 'payloadType' | 'sig'>('payload', 'payloadType', 'sig');
    fc.assert(
      fc.property(places, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (place, position, character) => {
        const changed = replaceAt(envelope, place, position, character);
        return JSON.stringify(changed) === JSON.stringify(envelope) || !first(changed);
      }),
      { numRuns: 1_000 },
    );
  });

  it('control: a verifier that does not sign the type believes the wrong type', () => {
    const payloadOnly = {
      ...envelope,
      signatures: [{ keyid: 'any', sig: sign(null, payloadBytes(envelope), PRIVATE).toString('base64') }],
    };
    const disguised = { ...payloadOnly, payloadType: payloadTypeOf('policy_bundle') };
    expect(ignoringType(disguised)).toBe(true);
    expect(first(disguised)).toBe(false);
  });
});

function withSignature(envelope: Envelope, change: (sig: string) => string): Envelope {
  return { ...envelope, signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: change(sig) })) };
}

function flipped(sig: string): string {
  const bytes = Buffer.from(sig, 'base64');
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
  return bytes.toString('base64');
}

// 64 bytes end in four spare bits of base64: the next letter differs in those alone.
function nextLetter(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1);
}

function replaceAt(envelope: Envelope, place: 'payload' | 'payloadType' | 'sig', position: number, character: string): Envelope {
  const replace = (text: string) => text.slice(0, position % text.length) + character + text.slice((position % text.length) + 1);
  return place === 'sig' ? withSignature(envelope, replace) : { ...envelope, [place]: replace(envelope[place]) };
}
