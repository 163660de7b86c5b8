import type { Static, TSchema } from 'typebox';
import { canonicalBytes } from '@kernel/canonical-json';
import { parseRecord } from './documents';

/** A record as canonical bytes and back; equal records have equal bytes. `decode` throws what `parseRecord` throws. */
export function recordCodec<S extends TSchema>(
  kind: string,
  schema: S,
): { readonly encode: (value: Static<S>) => Uint8Array; readonly decode: (bytes: Uint8Array) => Static<S> } {
  return { encode: (value) => canonicalBytes(value), decode: (bytes) => parseRecord(kind, schema, bytes) };
}
