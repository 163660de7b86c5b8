import { sign, verify, type KeyObject } from 'node:crypto';
import { canonicalBytes } from './canonical-json';
import { keyIdOf } from './keys';

/** A DSSE envelope: the payload's bytes, base64, with signatures over type and bytes. Source: DSSE 1.0 protocol. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  readonly keyid: string;
  readonly sig: string;
}

/** `application/vnd.fiveplane.<kind>.v1+json`, as every document kind is called when it is signed. */
export function payloadTypeOf(kind: string): string {
  return `application/vnd.fiveplane.${kind}.v1+json`;
}

/** Signs a value's canonical bytes with an ed25519 private key. */
export function signDocument(kind: string, value: unknown, privateKey: KeyObject): Envelope {
  const unsigned = unsignedDocument(kind, value);
  return unsigned.signed(keyIdOf(privateKey), sign(null, unsigned.message, privateKey));
}

/** A document whose signature is made elsewhere, for example by a token that keeps its key to itself. */
export interface UnsignedDocument {
  /** What the ed25519 signature is over. */
  readonly message: Uint8Array;
  /** The envelope, with a signature of the message by this key. */
  signed(keyid: string, signature: Uint8Array): Envelope;
}

/** A value's canonical bytes, ready to be signed. */
export function unsignedDocument(kind: string, value: unknown): UnsignedDocument {
  const payloadType = payloadTypeOf(kind);
  const body = canonicalBytes(value);
  const payload = Buffer.from(body).toString('base64');
  return {
    message: preAuthenticationEncoding(payloadType, body),
    signed: (keyid, signature) => ({ payloadType, payload, signatures: [{ keyid, sig: Buffer.from(signature).toString('base64') }] }),
  };
}

/**
 * True when this signature of the envelope was made with the private half of `publicKey`. Trust in the key is the caller's question.
 * Payload and signature must be standard base64 with padding and nothing else, so that one signature fits one text only.
 */
export function signatureHolds(envelope: Envelope, signature: EnvelopeSignature, publicKey: KeyObject): boolean {
  if (!isExactBase64(envelope.payload) || !isExactBase64(signature.sig)) return false;
  const message = preAuthenticationEncoding(envelope.payloadType, payloadBytes(envelope));
  return verify(null, message, publicKey, Buffer.from(signature.sig, 'base64'));
}

/** The signed bytes. */
export function payloadBytes(envelope: Envelope): Uint8Array {
  return Buffer.from(envelope.payload, 'base64');
}

// DSSE protocol, "Signature Definition": PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
function preAuthenticationEncoding(payloadType: string, body: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${body.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), body]);
}

// Node's decoder skips what it does not know and ignores spare bits: two texts would carry one signature.
function isExactBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}
