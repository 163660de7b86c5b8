import { hash } from 'node:crypto';
import { canonicalBytes } from './canonical-json';

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** True for a well-formed digest; says nothing about what it is a digest of. */
export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** The digest of bytes as they are. */
export function digestOfBytes(bytes: Uint8Array): Digest {
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}

/** The digest of a value's RFC 8785 canonical bytes. @throws NotJson when the value cannot be said in JSON. */
export function digestOf(value: unknown): Digest {
  return digestOfBytes(canonicalBytes(value));
}
