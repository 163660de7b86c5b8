import * as fc from 'fast-check';
import type { Json } from './canonical-json';
import { jsonPointer, pointerStep, valueAt } from './json-pointer';
import { isRefusal } from './outcome';

// RFC 6901 section 5: its document and what each pointer names in it.
const DOCUMENT: Json = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 };
const NAMED: readonly (readonly [pointer: string, value: Json])[] = [
  ['', DOCUMENT],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
];
const NOTHING = [
  '/nope',
  '/foo/2',
  '/foo/-',
  '/foo/00',
  '/foo/1e0',
  '/foo/-1',
  '/foo/length',
  '/foo/0/0',
  '/toString',
  '/__proto__',
  '/nope/deeper',
];

describe('jsonPointer', () => {
  it.each(NAMED)('%j names its value in the document of RFC 6901', (text, value) => {
    expect(named(DOCUMENT, text)).toEqual(value);
  });

  it.each(NOTHING)('%j names nothing', (text) => {
    expect(named(DOCUMENT, text)).toBeUndefined();
  });

  it.each(['foo', '#/foo', '/~', '/a~2b', '/a~', ' /foo'])('refuses the malformed pointer %j', (text) => {
    expect(jsonPointer(text)).toMatchObject({ kind: 'refused', code: 'JSON_POINTER_MALFORMED' });
  });

  it('unescapes ~1 before ~0, so that ~01 is ~1 and not a slash', () => {
    expect(jsonPointer('/~01')).toEqual(['~1']);
  });

  it('parses what pointerStep writes back into the same tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (tokens) => {
        expect(jsonPointer(tokens.map(pointerStep).join(''))).toEqual(tokens);
      }),
    );
  });
});

function named(document: Json, text: string): Json | undefined {
  const pointer = jsonPointer(text);
  if (isRefusal(pointer)) throw new Error(pointer.reason);
  return valueAt(document, pointer);
}
