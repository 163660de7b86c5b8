import type { Json } from './canonical-json';
import { type Refusal, refused } from './outcome';

/** A parsed JSON Pointer: the unescaped reference tokens from the root down. */
export type JsonPointer = readonly string[];

// RFC 6901 section 3: empty, or tokens each led by `/`, in which `~` stands only before `0` or `1`.
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
// RFC 6901 section 4: an array index has no leading zero.
const INDEX = /^(?:0|[1-9]\d*)$/;

/** Parses the text of a pointer. Refuses what RFC 6901 does not allow; a pointer to nothing is well-formed. */
export function jsonPointer(text: string): JsonPointer | Refusal {
  if (!POINTER.test(text)) {
    return refused(
      'JSON_POINTER_MALFORMED',
      'a JSON Pointer is empty or begins with "/", and writes "~" as "~0" and "/" as "~1" inside a token',
    );
  }
  return text
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value a pointer names, or undefined when the document has none there. Inherited properties are not there, and neither is `-`. */
export function valueAt(document: Json, pointer: JsonPointer): Json | undefined {
  let here: Json | undefined = document;
  for (const token of pointer) {
    if (here === undefined) return undefined;
    here = child(here, token);
  }
  return here;
}

/** The text of one reference token, led by `/`: appending it to a pointer's text names the child. */
export function pointerStep(token: string | number): string {
  return `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function child(parent: Json, token: string): Json | undefined {
  if (parent === null || typeof parent !== 'object') return undefined;
  if (isArray(parent)) return INDEX.test(token) ? parent[Number(token)] : undefined;
  return Object.hasOwn(parent, token) ? parent[token] : undefined;
}

// Array.isArray alone does not narrow a readonly array out of the union.
function isArray(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}
