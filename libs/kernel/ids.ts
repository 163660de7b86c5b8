import { hash } from 'node:crypto';
import { millisOf, type Timestamp } from './time';

/** What an id names; the prefix is part of the id, so that a wrong id in a log is seen at once. */
export type IdPrefix =
  | 'run'
  | 'tc'
  | 'pd'
  | 'rd'
  | 'mc'
  | 'dr'
  | 'apr'
  | 'aps'
  | 'red'
  | 'prm'
  | 'mem'
  | 'mwp'
  | 'rpl'
  | 'sess'
  | 'req'
  | 'plan'
  | 'doc'
  | 'evt'
  | 'key'
  | 'era'
  | 'job';

/** `<prefix>_<26 Crockford base32 digits>`: time-ordered, unique across regions, never a secret. */
export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`;

/** Where fresh ids come from. Passed in, like time. */
export abstract class IdSource {
  abstract next<P extends IdPrefix>(prefix: P): Id<P>;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** True when the text is an id with this prefix. */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && ULID.test(text.slice(prefix.length + 1));
}

/** An id from an instant and 10 random bytes. @throws RangeError before 1970, where time order would break, and for another number of bytes. */
export function idFrom<P extends IdPrefix>(prefix: P, at: Timestamp, randomness: Uint8Array): Id<P> {
  if (randomness.length !== 10) throw new RangeError(`an id needs 10 random bytes, got ${randomness.length}`);
  const millis = millisOf(at);
  if (millis < 0) throw new RangeError(`an id names an instant after 1970, got ${at}`);
  return `${prefix}_${base32(BigInt(millis), 10)}${base32(bigintOf(randomness), 16)}`;
}

/**
 * The same id for the same instant and seed, always.
 * A run names its effects this way: a repeated effect after a crash carries the id it had before, and a replay derives it again.
 */
export function derivedId<P extends IdPrefix>(prefix: P, at: Timestamp, seed: string): Id<P> {
  return idFrom(prefix, at, hash('sha256', `${prefix}\n${seed}`, 'buffer').subarray(0, 10));
}

function bigintOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function base32(value: bigint, digits: number): string {
  let text = '';
  for (let i = 0; i < digits; i++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return text;
}
