import { storedBytes } from '../database/stored-record';

/** A part as it was stored under its digest: the digest vouches for its shape. @throws Fault DOCUMENT_CORRUPT when it no longer hashes to it. */
export function storedPart<T>(what: string, digest: string, canonical: Uint8Array): T {
  return JSON.parse(Buffer.from(storedBytes(what, digest, canonical)).toString('utf8')) as T;
}
