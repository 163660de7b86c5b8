import { pointerStep } from './json-pointer';

/** Everything JSON can say. Nothing else is ever signed, hashed or compared. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Thrown when a value cannot be said in JSON without being changed. `path` is a JSON Pointer to the offender. */
export class NotJson extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`not JSON at ${path === '' ? '(root)' : path}: ${problem}`);
  }
}

/** How many containers may enclose a value: enough for any document, and no stack overflows on less. */
export const MAX_JSON_DEPTH = 200;

/**
 * Writes a value as RFC 8785 canonical JSON.
 * Refuses what JSON cannot say (undefined, NaN, bigint, Date, Map, functions, sparse arrays, lone surrogates) and nesting deeper than 200.
 * Refuses instead of coercing, because a coerced value signs something its author never wrote.
 * @throws NotJson with the path of the first offender.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '', 0);
}

/** The UTF-8 bytes of {@link canonicalJson}: what digests and signatures cover. */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonicalJson(value), 'utf8');
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_JSON_DEPTH) throw new NotJson(path, `nested deeper than ${MAX_JSON_DEPTH}`);
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return writeNumber(value, path);
    case 'string':
      return writeString(value, path);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth);
    default:
      throw new NotJson(path, `a ${typeof value} has no JSON form`);
  }
}

// ECMAScript's Number::toString is the serialisation that RFC 8785 section 3.2.2.3 prescribes; only -0 and non-finite values need care.
function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new NotJson(path, `${value} has no JSON form`);
  return Object.is(value, -0) ? '0' : String(value);
}

function writeString(value: string, path: string): string {
  if (!value.isWellFormed()) throw new NotJson(path, 'a lone surrogate is not Unicode text');
  // JSON.stringify escapes exactly what RFC 8785 section 3.2.2.2 asks for once lone surrogates are excluded.
  return JSON.stringify(value);
}

function writeArray(value: readonly unknown[], path: string, depth: number): string {
  const parts: string[] = [];
  for (let i = 0; i < value.length; i++) {
    if (!Object.hasOwn(value, i)) throw new NotJson(`${path}/${i}`, 'a hole in an array has no JSON form');
    parts.push(write(value[i], `${path}/${i}`, depth + 1));
  }
  refuseSymbolKeys(value, path);
  if (Object.keys(value).length !== value.length) throw new NotJson(path, 'a named property of an array has no JSON form');
  return `[${parts.join(',')}]`;
}

function writeObject(value: object, path: string, depth: number): string {
  if (!isPlainObject(value)) throw new NotJson(path, `a ${value.constructor?.name ?? 'class instance'} has no JSON form`);
  refuseSymbolKeys(value, path);
  const record = value as Record<string, unknown>;
  // RFC 8785 section 3.2.3: keys sort by UTF-16 code units, which is what sort() does.
  const keys = Object.keys(record).sort();
  const parts = keys.map((key) => `${writeString(key, path)}:${write(record[key], `${path}${pointerStep(key)}`, depth + 1)}`);
  return `{${parts.join(',')}}`;
}

// Compared by shape, not identity: a worker, a VM context and this module each have an Object.prototype of their own.
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

function refuseSymbolKeys(value: object, path: string): void {
  if (Object.getOwnPropertySymbols(value).length > 0) throw new NotJson(path, 'a symbol key has no JSON form');
}
