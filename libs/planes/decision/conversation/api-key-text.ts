import { hash, timingSafeEqual } from 'node:crypto';
import { type Id, isId } from '@kernel/ids';

/** What a caller presents: which key, and the secret that shows it is theirs. */
export interface PresentedKey {
  readonly key_id: Id<'key'>;
  readonly secret: string;
}

const FORM = /^fpk_([0-7][0-9A-HJKMNP-TV-Z]{25})_([A-Za-z0-9_-]{43})$/;

/** The text of a key: `fpk_<id>_<secret>`, the secret being 256 random bits as base64url. @throws RangeError for another number of bytes. */
export function keyText(key: Id<'key'>, secret: Uint8Array): string {
  if (secret.length !== 32) throw new RangeError(`an API key's secret has 32 bytes, got ${secret.length}`);
  return `fpk_${key.slice('key_'.length)}_${Buffer.from(secret).toString('base64url')}`;
}

/** Takes the text of a key apart; undefined when it is none. Says nothing about whether the key exists. */
export function readKeyText(text: string): PresentedKey | undefined {
  const [, id = '', secret = ''] = FORM.exec(text) ?? [];
  const key_id = `key_${id}`;
  return isId('key', key_id) ? { key_id, secret } : undefined;
}

/**
 * What is kept of a secret. 256 random bits cannot be guessed, so one round of SHA-256 is enough;
 * the key's id is the salt, so that equal secrets of two keys would not show.
 */
export function secretHash({ key_id, secret }: PresentedKey): Uint8Array {
  return hash('sha256', `fiveplane.api-key.v1\n${key_id}\n${secret}`, 'buffer');
}

/** True when the presented secret is the key's. Takes the same time for an unknown key (`undefined`) as for a wrong secret. */
export function secretHolds(presented: PresentedKey, stored: Uint8Array | undefined): boolean {
  return hashHolds(secretHash(presented), stored);
}

/** As {@link secretHolds}, for who has what the secret hashes to. */
export function hashHolds(actual: Uint8Array, stored: Uint8Array | undefined): boolean {
  const expected = stored ?? NOBODYS_HASH;
  return expected.length === actual.length && timingSafeEqual(expected, actual) && stored !== undefined;
}

const NOBODYS_HASH = new Uint8Array(32);
