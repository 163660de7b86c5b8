import * as fc from 'fast-check';
import { runInNewContext } from 'node:vm';
// By path: the package exports itself to `import` alone, and this is CommonJS.
import canonicalize from '../../node_modules/canonicalize/lib/canonicalize.js';
import { canonicalBytes, canonicalJson, NotJson } from './canonical-json';
import { DOCUMENT_VECTOR, NUMBER_VECTORS, REFUSALS, REFUSED_BITS, SORTING_VECTOR } from './canonical-json.cases';

const anyDouble = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => doubleOf(bits.toString(16).padStart(16, '0')));
const anyJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 6 });

describe('canonicalJson', () => {
  it.each(NUMBER_VECTORS)('writes the double with bits %s as %s', (bits, text) => {
    expect(canonicalJson(doubleOf(bits))).toBe(text);
  });

  it.each(REFUSED_BITS)('refuses the double with bits %s', (bits) => {
    expect(() => canonicalJson(doubleOf(bits))).toThrow(NotJson);
  });

  it('writes the document of RFC 8785 down to the byte', () => {
    expect(Buffer.from(canonicalBytes(JSON.parse(DOCUMENT_VECTOR.source))).toString('hex')).toBe(DOCUMENT_VECTOR.hex);
  });

  it('sorts keys by UTF-16 code units', () => {
    const written = canonicalJson(Object.fromEntries(SORTING_VECTOR.keys.map((key, position) => [key, position])));
    expect([...written.matchAll(/"((?:[^"\\]|\\.)*)":/g)].map((match) => JSON.parse(`"${match[1]}"`))).toEqual(SORTING_VECTOR.sorted);
  });

  it.each(REFUSALS)('refuses %s and says where', (_what, value, path) => {
    expect(problemPath(() => canonicalJson(value))).toBe(path);
  });

  it('writes a value under 200 containers and refuses one under 201', () => {
    expect(canonicalJson(nested(200))).toHaveLength(401);
    expect(problemPath(() => canonicalJson(nested(201)))).toBe('/0'.repeat(201));
  });

  it('accepts an object without prototype and an object of another realm', () => {
    expect(canonicalJson(Object.assign(Object.create(null) as object, { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
    expect(canonicalJson(runInNewContext('({ b: [1], a: {} })'))).toBe('{"a":{},"b":[1]}');
  });

  it('keeps a key named __proto__ as the property it is', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it('is read back as the value it was written from, and written again the same', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalJson(value);
        const again: unknown = JSON.parse(text);
        expect(again).toEqual(withoutMinusZero(value));
        expect(canonicalJson(again)).toBe(text);
      }),
    );
  });

  it('does not depend on the order in which keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyJson), (record) => {
        expect(canonicalJson(Object.fromEntries(Object.entries(record).reverse()))).toBe(canonicalJson(record));
      }),
    );
  });

  it('agrees with an independent implementation on every legal value', () => {
    fc.assert(
      fc.property(anyJson, (value) => expect(canonicalJson(value)).toBe(canonicalize(value))),
      { numRuns: 500 },
    );
  });

  it('agrees with an independent implementation on random doubles', () => {
    fc.assert(
      fc.property(anyDouble.filter(Number.isFinite), (value) => {
        const text = canonicalJson(value);
        expect(text).toBe(canonicalize(value));
        expect(Number(text) === value).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('control: the sorting vector tells a writer that sorts by code points', () => {
    const byCodePoint = [...SORTING_VECTOR.keys].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
    expect(byCodePoint).not.toEqual(SORTING_VECTOR.sorted);
  });

  it('control: a writer that coerces does not pass the refusals', () => {
    const coerced = REFUSALS.filter(([, value]) => problemPath(() => JSON.stringify(value)) === undefined);
    expect(coerced.length).toBeGreaterThan(15);
  });
});

function doubleOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}

function nested(containers: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < containers; i++) value = [value];
  return value;
}

// RFC 8785 writes -0 as 0, which JSON readers cannot tell apart from it.
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function problemPath(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof NotJson ? error.path : 'another error';
  }
}
