import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Digest } from '@kernel/digest';
import type { Evidence } from './read-export';

const validators = new Map<TSchema, Validator>();

/** A document of the file as a record; undefined when it is not there or does not fit. */
export function exhibitAs<S extends TSchema>(evidence: Pick<Evidence, 'documents'>, digest: Digest, schema: S): Static<S> | undefined {
  const exhibit = evidence.documents.get(digest);
  if (!exhibit) return undefined;
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(schema) as Validator;
    validators.set(schema, validator);
  }
  return validator.Check(exhibit.value) ? (exhibit.value as Static<S>) : undefined;
}
