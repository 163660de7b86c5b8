import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { BoundedCache } from './bounded-cache';
import { type Digest, digestOfBytes } from './digest';
import type { Timestamp } from './time';

/** What a key may sign. A key has one purpose, so that a leaked one cannot speak for another part. */
export const KEY_PURPOSES = [
  'publisher',
  'promoter',
  'approver',
  'record_seal',
  'tool_receipt',
  'audit_receipt',
  'checkpoint',
  'deletion_receipt',
] as const;

export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** A public key with what may be believed of it. Verification takes a set of these as a value. */
export interface TrustedKey {
  /** Digest of the raw 32-byte public key. */
  readonly keyid: Digest;
  /** Raw ed25519 public key, base64. */
  readonly public_key: string;
  readonly purpose: KeyPurpose;
  /** `*` for keys of the platform itself. */
  readonly tenant_id: string;
  /** Who holds it; for an approver the user id. */
  readonly holder: string;
  /** Roles the holder may act in with this key; empty unless `purpose` is `approver`. */
  readonly roles: readonly string[];
  readonly not_before: Timestamp;
  readonly not_after: Timestamp;
  readonly revoked_at: Timestamp | null;
}

// RFC 8410: the fixed prefixes of an ed25519 SubjectPublicKeyInfo and PKCS#8 structure.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

// A key is read once, though it verifies and signs thousands of documents.
const publicKeys = new BoundedCache<KeyObject>(1_000);
const rawHalves = new WeakMap<KeyObject, Uint8Array>();

/** The key object of a raw 32-byte ed25519 public key. @throws RangeError on another length. */
export function publicKeyFrom(raw: Uint8Array): KeyObject {
  if (raw.length !== 32) throw new RangeError(`an ed25519 public key has 32 bytes, got ${raw.length}`);
  const name = Buffer.from(raw).toString('base64');
  const key = publicKeys.get(name) ?? createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
  publicKeys.set(name, key);
  return key;
}

/** The key object of a 32-byte ed25519 seed. @throws RangeError on another length. */
export function privateKeyFrom(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new RangeError(`an ed25519 seed has 32 bytes, got ${seed.length}`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** The raw 32 bytes of a key's public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const known = rawHalves.get(key);
  if (known) return Uint8Array.from(known);
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  rawHalves.set(key, raw);
  return Uint8Array.from(raw);
}

/** The name of a key: the digest of its raw public half. */
export function keyIdOf(key: KeyObject): Digest {
  return digestOfBytes(rawPublicKey(key));
}
