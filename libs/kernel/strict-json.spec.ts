import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json';
import { NotStrict, parseStrictJson } from './strict-json';

const REFUSED: readonly (readonly [what: string, input: string | Uint8Array, problem: string, path: string, offset: number])[] = [
  ['a key twice', '{"a":1,"a":1}', 'duplicate_key', '', 7],
  ['a key twice under two spellings', String.raw`{"o":{"a":1,"\u0061":2}}`, 'duplicate_key', '/o', 12],
  ['a key that some programs take for a prototype', '{"a":[{"__proto__":{}}]}', 'forbidden_key', '/a/0', 7],
  ['an escaped __proto__', String.raw`{"\u005f_proto__":1}`, 'forbidden_key', '', 1],
  ['an integer one past 2^53 - 1', '{"n":9007199254740992}', 'number_out_of_range', '/n', 5],
  ['an integer below -(2^53 - 1)', '-9007199254740993', 'number_out_of_range', '', 0],
  ['a number beyond every double', '[1e400]', 'number_out_of_range', '/0', 1],
  ['a number that vanishes', '[0.0,1e-400]', 'number_out_of_range', '/1', 5],
  ['a lone high surrogate', String.raw`["\ud800"]`, 'lone_surrogate', '/0', 1],
  ['a lone surrogate in a key', String.raw`{"a\udc00":1}`, 'lone_surrogate', '', 1],
  ['an unescaped lone surrogate', '"\ud800"', 'lone_surrogate', '', 0],
  ['a second value', '{} {}', 'trailing_data', '', 3],
  ['a closing bracket too many', '[]]', 'trailing_data', '', 2],
  ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'invalid_utf8', '', 0],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'invalid_utf8', '', 0],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_utf8', '', 0],
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x31]), 'syntax', '', 0],
  ['nothing', '', 'syntax', '', 0],
  ['white space alone', ' \n', 'syntax', '', 2],
  ['a trailing comma in an array', '[1,]', 'syntax', '/1', 3],
  ['a trailing comma in an object', '{"a":1,}', 'syntax', '', 7],
  ['a bare key', '{a:1}', 'syntax', '', 1],
  ['a missing colon', '{"a" 1}', 'syntax', '', 5],
  ['a missing value', '{"a":}', 'syntax', '/a', 5],
  ['single quotes', "'a'", 'syntax', '', 0],
  ['a comment', '[1,/*x*/2]', 'syntax', '/1', 3],
  ['a leading zero', '[01]', 'syntax', '', 2],
  ['a plus sign', '[+1]', 'syntax', '/0', 1],
  ['a point without digits', '[1.]', 'syntax', '', 2],
  ['NaN', '[NaN]', 'syntax', '/0', 1],
  ['Infinity', '[-Infinity]', 'syntax', '/0', 1],
  ['an open string', '"abc', 'syntax', '', 4],
  ['a string that ends in a backslash', '"abc\\', 'syntax', '', 5],
  ['a raw control character', '"a\nb"', 'syntax', '', 2],
  ['an unknown escape', String.raw`["\x41"]`, 'syntax', '/0', 1],
  ['a broken \\u escape', String.raw`"\u00g0"`, 'syntax', '', 0],
  ['a broken literal', '[nul]', 'syntax', '/0', 1],
  ['a no-break space', '\u00a01', 'syntax', '', 0],
  ['201 containers', `${'['.repeat(201)}1${']'.repeat(201)}`, 'too_deep', '/0'.repeat(201), 201],
  ['a bomb of brackets', '['.repeat(1_000_000), 'too_deep', '/0'.repeat(201), 201],
];

// What JSON.parse reads and this reader refuses on purpose is kept out of the differential test.
const legal = fc
  .jsonValue({ stringUnit: 'binary', maxDepth: 6 })
  .filter((value) => !hasLargeNumber(value) && !JSON.stringify(value).includes('__proto__'));

describe('parseStrictJson', () => {
  it.each(REFUSED)('refuses %s and says where', (_what, input, problem, path, offset) => {
    expect(parseStrictJson(input)).toEqual(new NotStrict(problem as NotStrict['problem'], path, offset));
  });

  it('accepts 200 containers, the largest safe integers, and the smallest double', () => {
    const deep = `${'['.repeat(200)}1${']'.repeat(200)}`;
    expect(JSON.stringify(parseStrictJson(deep))).toBe(deep);
    expect(parseStrictJson('[9007199254740991,-9007199254740991,9.007199254740991e15,5e-324,0e5,-0.0]')).toEqual([
      9007199254740991, -9007199254740991, 9007199254740991, 5e-324, 0, -0,
    ]);
  });

  it('keeps the names of inherited properties as ordinary keys', () => {
    expect(parseStrictJson('{"toString":1,"constructor":2,"hasOwnProperty":3}')).toEqual({
      toString: 1,
      constructor: 2,
      hasOwnProperty: 3,
    });
  });

  it('reads legal text, however it is spaced, as JSON.parse does', () => {
    fc.assert(
      fc.property(legal, fc.constantFrom('', ' ', '\t', '\r\n  '), (value, space) => {
        const text = `${space}${JSON.stringify(value, null, space)}${space}`;
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
        expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('never accepts what JSON.parse refuses, and agrees with it on what both accept', () => {
    const fragments = ['{', '}', '[', ']', ',', ':', '"', '\\', '"a"', '"b"', '1', '-', '0', '.5', 'e1', 'null', 'true', ' ', '\\u0061'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const strict = parseStrictJson(text);
        const loose = looseParse(text);
        if (strict instanceof NotStrict) return strict.problem !== 'syntax' || loose === undefined;
        expect(strict).toEqual(loose?.value);
        return true;
      }),
      { numRuns: 20_000 },
    );
  });

  it('accepts in canonical form whatever it accepted before', () => {
    fc.assert(
      fc.property(legal, (value) => {
        const once = parseStrictJson(JSON.stringify(value));
        expect(canonicalJson(parseStrictJson(canonicalJson(once)))).toBe(canonicalJson(once));
      }),
    );
  });

  it('describes a refusal by place, never by content', () => {
    const refusal = parseStrictJson('{"card":"4111","card":"4222"}');
    expect(refusal).toBeInstanceOf(NotStrict);
    expect(refusal instanceof NotStrict && refusal.describe()).toBe('duplicate_key at (root), offset 15');
  });

  it('control: JSON.parse swallows what this reader refuses', () => {
    const swallowed = REFUSED.filter(
      ([, input, problem]) => problem !== 'syntax' && looseParse(Buffer.from(input).toString()) !== undefined,
    );
    expect(swallowed.map(([, , problem]) => problem)).toEqual(
      expect.arrayContaining(['duplicate_key', 'forbidden_key', 'number_out_of_range', 'lone_surrogate', 'invalid_utf8', 'too_deep']),
    );
  });
});

function looseParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function hasLargeNumber(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLargeNumber);
}
