/** Why a text was not taken. `at` is the position of the offender, in characters. */
export class JsonRefused extends Error {
  constructor(
    readonly code:
      | 'HTTP_BODY_NOT_UTF8'
      | 'HTTP_BODY_NOT_JSON'
      | 'HTTP_BODY_DUPLICATE_KEY'
      | 'HTTP_BODY_TOO_DEEP'
      | 'HTTP_BODY_NUMBER_INEXACT'
      | 'HTTP_BODY_NOT_UNICODE',
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** Deeper than any document of ours; shallow enough for every recursive reader behind. */
export const MAX_DEPTH = 64;

/**
 * Reads JSON that means one thing only.
 * Refuses what readers disagree about or silently change: invalid UTF-8, a byte order mark, a key that occurs twice, `__proto__`,
 * a lone surrogate, a number that a double cannot hold, nesting deeper than 64.
 * @throws JsonRefused
 */
export function strictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  const value = parse(text);
  scan(text);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new JsonRefused('HTTP_BODY_NOT_UTF8', 'the body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, so it stays here.
    throw new JsonRefused('HTTP_BODY_NOT_JSON', 'the body is not JSON');
  }
}

/** Where a token begins; one that is a text ends where {@link endOfText} says. */
const TOKEN = /-?\d[\d.eE+-]*|[{}[\],:"]|true|false|null/g;

/** Walks the tokens of a text that is known to be JSON. A set stands for an open object and holds its keys, null for an open array. */
function scan(text: string): void {
  const open: (Set<string> | null)[] = [];
  let keyNext = false;
  const tokens = new RegExp(TOKEN);
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const { 0: token, index } = found;
    switch (token[0]) {
      case '{':
      case '[':
        if (open.length === MAX_DEPTH) throw new JsonRefused('HTTP_BODY_TOO_DEEP', `the body is nested deeper than ${MAX_DEPTH}`);
        open.push(token === '{' ? new Set() : null);
        keyNext = token === '{';
        break;
      case '}':
      case ']':
        open.pop();
        keyNext = false;
        break;
      case ',':
        keyNext = open.at(-1) instanceof Set;
        break;
      case '"':
        tokens.lastIndex = endOfText(text, index);
        checkString(text.slice(index, tokens.lastIndex), keyNext ? open.at(-1) : undefined, index);
        keyNext = false;
        break;
      case ':':
      case 't':
      case 'f':
      case 'n':
        break;
      default:
        checkNumber(token, index);
    }
  }
}

// No expression: one that could take ten megabytes a sign at a time would take the stack with it.
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function checkString(token: string, keys: Set<string> | null | undefined, at: number): void {
  const value = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
  if (!value.isWellFormed()) throw new JsonRefused('HTTP_BODY_NOT_UNICODE', `the text at character ${at} is half a surrogate pair`);
  if (keys === undefined || keys === null) return;
  if (keys.has(value) || value === '__proto__')
    throw new JsonRefused('HTTP_BODY_DUPLICATE_KEY', `the key at character ${at} occurs twice or is reserved`);
  keys.add(value);
}

function checkNumber(token: string, at: number): void {
  const value = Number(token);
  const inexact = /^-?\d+$/.test(token) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
  if (inexact) throw new JsonRefused('HTTP_BODY_NUMBER_INEXACT', `the number at character ${at} is too large to be kept exactly`);
}
