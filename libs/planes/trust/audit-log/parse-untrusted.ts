import type { Static, TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import { canonicalBytes, NotJson } from '@kernel/canonical-json';

/** An untrusted value as the record it should be; undefined when it does not fit, or says what canonical JSON cannot say. */
export function parseUntrusted<S extends TSchema>(shape: Validator<Record<never, never>, S>, untrusted: unknown): Static<S> | undefined {
  if (!shape.Check(untrusted)) return undefined;
  try {
    canonicalBytes(untrusted);
    return untrusted;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}
