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
  return write(value, []);
}

/** The UTF-8 bytes of {@link canonicalJson}: what digests and signatures cover. */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonicalJson(value), 'utf8');
}

/** The way from the root to the value being written. One list for the whole writing: a path is put together only for a refusal. */
type Trail = (string | number)[];

function write(value: unknown, trail: Trail): string {
  if (trail.length > MAX_JSON_DEPTH) throw notJson(trail, `nested deeper than ${MAX_JSON_DEPTH}`);
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return writeNumber(value, trail);
    case 'string':
      return writeString(value, trail);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? writeArray(value, trail) : writeObject(value, trail);
    default:
      throw notJson(trail, `a ${typeof value} has no JSON form`);
  }
}

function notJson(trail: Trail, problem: string): NotJson {
  return new NotJson(trail.map(pointerStep).join(''), problem);
}

// ECMAScript's Number::toString is the serialisation that RFC 8785 section 3.2.2.3 prescribes; only -0 and non-finite values need care.
function writeNumber(value: number, trail: Trail): string {
  if (!Number.isFinite(value)) throw notJson(trail, `${value} has no JSON form`);
  return Object.is(value, -0) ? '0' : String(value);
}

// Printable ASCII without quote and backslash: most keys, ids and digests, which stand as they are.
const PLAIN = /^[ !#-[\]-~]{0,80}$/;

function writeString(value: string, trail: Trail): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw notJson(trail, 'a lone surrogate is not Unicode text');
  // JSON.stringify escapes exactly what RFC 8785 section 3.2.2.2 asks for once lone surrogates are excluded.
  return JSON.stringify(value);
}

function writeArray(value: readonly unknown[], trail: Trail): string {
  let text = '[';
  for (let i = 0; i < value.length; i++) {
    trail.push(i);
    if (!Object.hasOwn(value, i)) throw notJson(trail, 'a hole in an array has no JSON form');
    text += i === 0 ? write(value[i], trail) : `,${write(value[i], trail)}`;
    trail.pop();
  }
  refuseSymbolKeys(value, trail);
  if (Object.keys(value).length !== value.length) throw notJson(trail, 'a named property of an array has no JSON form');
  return `${text}]`;
}

function writeObject(value: object, trail: Trail): string {
  if (!isPlainObject(value)) throw notJson(trail, `a ${value.constructor?.name ?? 'class instance'} has no JSON form`);
  refuseSymbolKeys(value, trail);
  const record = value as Record<string, unknown>;
  let text = '{';
  for (const key of sortedKeys(record)) {
    const name = writeString(key, trail);
    trail.push(key);
    text += `${text === '{' ? '' : ','}${name}:${write(record[key], trail)}`;
    trail.pop();
  }
  return `${text}}`;
}

// RFC 8785 section 3.2.3: keys sort by UTF-16 code units, which is what sort() and > do. What was read from canonical text is in order already.
function sortedKeys(record: Record<string, unknown>): readonly string[] {
  const keys = Object.keys(record);
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return keys.sort();
  return keys;
}

// Compared by shape, not identity: a worker, a VM context and this module each have an Object.prototype of their own.
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

function refuseSymbolKeys(value: object, trail: Trail): void {
  if (Object.getOwnPropertySymbols(value).length > 0) throw notJson(trail, 'a symbol key has no JSON form');
}
