import fc from 'fast-check';
import { JsonRefused, MAX_DEPTH, strictJson } from './strict-json';

function codeOf(text: string | Uint8Array): string {
  try {
    strictJson(typeof text === 'string' ? Buffer.from(text) : text);
    return 'taken';
  } catch (error) {
    if (error instanceof JsonRefused) return error.code;
    throw error;
  }
}

it('reads every JSON value as the language does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      if (codeOf(text) === 'taken') expect(strictJson(Buffer.from(text))).toEqual(JSON.parse(text));
      else expect(codeOf(text)).toMatch(/NUMBER_INEXACT|NOT_UNICODE|DUPLICATE_KEY/);
    }),
  );
});

it.each<[string, string | Uint8Array, string]>([
  ['a key twice', '{"a":1,"b":{"a":2},"a":3}', 'HTTP_BODY_DUPLICATE_KEY'],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'HTTP_BODY_DUPLICATE_KEY'],
  ['a key twice far inside', '[[{"x":[{"k":1,"k":1}]}]]', 'HTTP_BODY_DUPLICATE_KEY'],
  ['the prototype as a key', '{"__proto__":{}}', 'HTTP_BODY_DUPLICATE_KEY'],
  ['half a surrogate pair', '["\\ud800"]', 'HTTP_BODY_NOT_UNICODE'],
  ['half a surrogate pair in a key', '{"\\udc00":1}', 'HTTP_BODY_NOT_UNICODE'],
  ['an integer beyond a double', '[9007199254740993]', 'HTTP_BODY_NUMBER_INEXACT'],
  ['a number beyond a double', '[1e999]', 'HTTP_BODY_NUMBER_INEXACT'],
  ['nesting one level too deep', '['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1), 'HTTP_BODY_TOO_DEEP'],
  ['mixed nesting too deep', '{"a":['.repeat(40) + ']}'.repeat(40), 'HTTP_BODY_TOO_DEEP'],
  ['a byte order mark', '\ufeff{}', 'HTTP_BODY_NOT_JSON'],
  ['two values', '{}{}', 'HTTP_BODY_NOT_JSON'],
  ['nothing', '', 'HTTP_BODY_NOT_JSON'],
  ['a truncated character', Buffer.from('"é"').subarray(0, 2), 'HTTP_BODY_NOT_UTF8'],
  ['an overlong character', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'HTTP_BODY_NOT_UTF8'],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'HTTP_BODY_NOT_UTF8'],
])('refuses %s', (_what, text, code) => {
  expect(codeOf(text)).toBe(code);
});

it.each<[string, string]>([
  ['the same key in different objects', '[{"a":1},{"a":2},{"b":{"a":1},"a":{"b":1}}]'],
  ['strings that look like structure', '{"a":"}],{\\"a\\":1","b":"\\\\"}'],
  ['a value equal to its key', '{"a":"a","b":["a","a"]}'],
  ['the deepest nesting', '['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH)],
  ['a whole surrogate pair', '["\\ud83d\\ude00","😀"]'],
  ['numbers in every notation', '[0,-0,1.5,-2e3,4E-2,9007199254740991]'],
])('takes %s', (_what, text) => {
  expect(codeOf(text)).toBe('taken');
});

it.each([
  ['one long line', 'x'.repeat(12_000_000)],
  ['escapes alone', '\n"\\'.repeat(2_000_000)],
])('reads a text of many megabytes: %s', (_what, text) => {
  expect(strictJson(Buffer.from(JSON.stringify({ text })))).toEqual({ text });
});
