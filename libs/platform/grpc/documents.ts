import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { canonicalBytes, canonicalJson } from '@kernel/canonical-json';
import { digestOfBytes, isDigest, type Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Document } from '@contracts/generated/fiveplane/common/v1/document';

/** A document read from the wire: the value, its digest and the very bytes that crossed. */
export interface OpenedDocument<T> {
  readonly value: T;
  readonly digest: Digest;
  readonly canonical: Buffer;
}

/** A record as a wire document: canonical bytes and their digest. @throws NotJson when the value cannot be said in JSON. */
export function wireDocument(kind: string, value: unknown): Document {
  const canonical = Buffer.from(canonicalBytes(value));
  return { kind, digest: digestOfBytes(canonical), canonical };
}

const validators = new WeakMap<TSchema, Validator>();

/**
 * Reads a document of the expected kind: its bytes must hash to its digest, be canonical and fit the schema.
 * @throws Fault REQUEST_INVALID when it is missing, of another kind or does not fit; DOCUMENT_CORRUPT when bytes and digest disagree.
 */
export function openDocument<S extends TSchema>(kind: string, schema: S, document: Document | undefined): OpenedDocument<Static<S>> {
  if (!document) throw new Fault('REQUEST_INVALID', `a ${kind} document is missing`, 'never');
  if (document.kind !== kind) throw new Fault('REQUEST_INVALID', `expected a ${kind} document, got ${document.kind}`, 'never');
  if (!isDigest(document.digest) || digestOfBytes(document.canonical) !== document.digest) {
    throw new Fault('DOCUMENT_CORRUPT', `the bytes of this ${kind} do not hash to its digest`, 'never');
  }
  return { value: parseRecord(kind, schema, document.canonical), digest: document.digest, canonical: document.canonical };
}

/** Reads canonical JSON bytes as a record. @throws Fault REQUEST_INVALID naming the first places that do not fit. */
export function parseRecord<S extends TSchema>(kind: string, schema: S, bytes: Uint8Array): Static<S> {
  const text = Buffer.from(bytes).toString('utf8');
  const value = parse(kind, text);
  if (canonicalJson(value) !== text) throw new Fault('REQUEST_INVALID', `this ${kind} is not RFC 8785 canonical JSON`, 'never');
  return fitRecord(kind, schema, value);
}

/** Narrows an unknown value to a record. @throws Fault REQUEST_INVALID naming the first places that do not fit. */
export function fitRecord<S extends TSchema>(kind: string, schema: S, value: unknown): Static<S> {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return value;
  const places = validator
    .Errors(value)
    .slice(0, 5)
    .map((error) => `${error.instancePath || '/'} ${error.message}`);
  throw new Fault('REQUEST_INVALID', `this ${kind} does not fit its schema: ${places.join('; ')}`, 'never');
}

function validatorOf<S extends TSchema>(schema: S): Validator<Record<never, never>, S> {
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  return validator as Validator<Record<never, never>, S>;
}

function parse(kind: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Fault('REQUEST_INVALID', `this ${kind} is not JSON`, 'never', { cause });
  }
}
