import { hash, type KeyObject, sign, verify } from 'node:crypto';
import { rawPublicKey } from '@kernel/keys';

/** A text with signature lines. Source: C2SP signed-note. */
export interface SignedNote {
  /** What is signed; ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** The key id's four bytes. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** Who may sign a note: a name and an ed25519 public key. */
export interface NoteVerifier {
  readonly name: string;
  readonly publicKey: KeyObject;
}

const SIGNATURE_LINE = /^\u2014 ([^ +\s]+) ([A-Za-z0-9+/]+={0,2})$/u;
const ED25519 = 0x01;
/** More than any log and its witnesses need. */
const MAX_SIGNATURES = 100;
const MAX_NOTE_CHARACTERS = 1_000_000;

/** SHA-256(name || 0x0A || 0x01 || public key), first four bytes. Source: C2SP signed-note, "Ed25519 signatures". */
export function noteKeyId(verifier: NoteVerifier): Uint8Array {
  const named = Buffer.concat([Buffer.from(`${verifier.name}\n`, 'utf8'), Buffer.from([ED25519]), rawPublicKey(verifier.publicKey)]);
  return hash('sha256', named, 'buffer').subarray(0, 4);
}

/** Signs a text that ends with a newline; the result is the note as it is stored and sent. @throws RangeError for a text that no note can hold. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  return noteOf(text, { name, publicKey: privateKey }, sign(null, Buffer.from(text, 'utf8'), privateKey));
}

/** The note of a text and a signature of its UTF-8 bytes, wherever that was made. @throws RangeError for a text that no note can hold. */
export function noteOf(text: string, verifier: NoteVerifier, signature: Uint8Array): string {
  if (!isNoteText(text)) throw new RangeError('a note is printable text that ends with a newline');
  if (!isKeyName(verifier.name)) throw new RangeError('the name of a note key has neither spaces nor plus signs');
  const line = Buffer.concat([noteKeyId(verifier), signature]).toString('base64');
  return `${text}\n\u2014 ${verifier.name} ${line}\n`;
}

/** Reads an untrusted note; undefined when it is not one. Nothing is verified yet. */
export function parseNote(untrusted: string): SignedNote | undefined {
  if (untrusted.length > MAX_NOTE_CHARACTERS) return undefined;
  const split = untrusted.lastIndexOf('\n\n');
  if (split < 0 || !untrusted.endsWith('\n')) return undefined;
  const text = untrusted.slice(0, split + 1);
  const lines = untrusted.slice(split + 2, -1).split('\n');
  if (!isNoteText(text) || lines.length > MAX_SIGNATURES) return undefined;
  const signatures = lines.map(parseSignatureLine);
  return signatures.every((signature) => signature !== undefined) ? { text, signatures } : undefined;
}

/**
 * True when the first signature under this verifier's name and key id holds.
 * Later ones of the same key are not looked at, and signatures of unknown keys neither help nor harm.
 */
export function noteSignedBy(note: SignedNote, verifier: NoteVerifier): boolean {
  const keyId = noteKeyId(verifier);
  const signature = note.signatures.find((candidate) => candidate.name === verifier.name && Buffer.from(candidate.keyId).equals(keyId));
  if (signature === undefined || signature.signature.length !== 64) return false;
  return verify(null, Buffer.from(note.text, 'utf8'), verifier.publicKey, signature.signature);
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < 5 || bytes.toString('base64') !== encoded) return undefined;
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function isNoteText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- C2SP signed-note forbids control characters other than newline
  return text.length > 1 && text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text);
}

function isKeyName(name: string): boolean {
  return /^[^\s+]+$/u.test(name);
}
