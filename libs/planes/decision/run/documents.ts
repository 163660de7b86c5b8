import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';

/** Looks a document up by digest; undefined when it is not there. The same digest always gives the same value, so a fold over it stays pure. */
export type Documents = (digest: Digest) => Json | undefined;

/** A document that a journal names is not at hand, or is not what it should be. `digest` names it. */
export class MissingDocument extends Error {
  constructor(
    readonly digest: Digest,
    readonly problem: 'absent' | 'malformed',
  ) {
    super(`document ${digest} is ${problem}`);
  }
}

const validators = new Map<TSchema, Validator>();

/** Reads a document that must be there and fit. @throws MissingDocument. */
export function readDocument<S extends TSchema>(documents: Documents, digest: Digest, schema: S): Static<S> {
  const value = documents(digest);
  if (value === undefined) throw new MissingDocument(digest, 'absent');
  return fit(value, schema, digest);
}

/** Narrows a value to its schema. @throws MissingDocument when it does not fit. */
export function fit<S extends TSchema>(value: unknown, schema: S, digest: Digest): Static<S> {
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(schema) as Validator;
    validators.set(schema, validator);
  }
  if (!validator.Check(value)) throw new MissingDocument(digest, 'malformed');
  return value as Static<S>;
}
