import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';

/** Bytes that were stored under their digest. `what` names the row, ids only. @throws Fault DOCUMENT_CORRUPT when they no longer hash to it: they were tampered with. */
export function storedBytes(what: string, digest: string, bytes: Uint8Array): Uint8Array {
  if (digestOfBytes(bytes) !== digest)
    throw new Fault('DOCUMENT_CORRUPT', `${what} no longer hashes to its digest: it was tampered with`, 'never');
  return bytes;
}

/** A stored value as a record. @throws Fault DOCUMENT_CORRUPT when it does not fit the schema under which it was written. */
export function storedRecord<S extends TSchema>(what: string, schema: S, stored: unknown): Static<S> {
  const value: unknown = stored instanceof Uint8Array ? parseStrictJson(stored) : stored;
  if (!(value instanceof NotStrict) && validatorOf(schema).Check(value)) return value as Static<S>;
  throw new Fault('DOCUMENT_CORRUPT', `${what} does not fit the schema it was stored under`, 'never');
}

const validators = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  const validator = validators.get(schema) ?? Compile(schema);
  validators.set(schema, validator);
  return validator;
}
