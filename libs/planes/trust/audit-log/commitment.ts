import { hash } from 'node:crypto';
import type { Digest } from '@kernel/digest';

const SALT = /^[0-9a-f]{64}$/;

/**
 * Commits to a content digest without revealing it: sha256 over the 32-byte salt and the digest's raw 32 bytes.
 * Without the salt nobody can guess even a content with few possible values, so erasing salt and payload erases the content.
 * @throws RangeError for a salt that is not 64 lower-case hexadecimal digits.
 */
export function commitmentTo(contentDigest: Digest, salt: string): Digest {
  if (!SALT.test(salt)) throw new RangeError('a salt is 32 bytes as 64 hexadecimal digits');
  const bytes = Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(contentDigest.slice('sha256:'.length), 'hex')]);
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}

/** True when this content and this salt are what was committed to. A malformed salt opens nothing. */
export function opensCommitment(commitment: Digest, contentDigest: Digest, untrustedSalt: string): boolean {
  return SALT.test(untrustedSalt) && commitmentTo(contentDigest, untrustedSalt) === commitment;
}
