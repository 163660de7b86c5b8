/** RFC 8785 appendix B: the bits of a double and how it is written. */
export const NUMBER_VECTORS: readonly (readonly [bits: string, text: string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

/** RFC 8785 appendix B: bits that have no JSON form. */
export const REFUSED_BITS = ['7fffffffffffffff', '7ff0000000000000'] as const;

/** RFC 8785 sections 3.2.2 and 3.2.4: literals, strings and numbers in one document, down to the bytes. */
export const DOCUMENT_VECTOR = {
  source: String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  hex: [
    '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b3330',
    '2c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
  ].join(''),
};

/** RFC 8785 section 3.2.3: the order of keys is the order of their UTF-16 code units, so that the emoji precedes U+FB33. */
export const SORTING_VECTOR = {
  keys: ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'],
  sorted: ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'],
};

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

/** What JSON cannot say, and where the refusal points. */
export const REFUSALS: readonly (readonly [what: string, value: unknown, path: string])[] = [
  ['undefined', undefined, ''],
  ['undefined under a key', { a: { b: undefined } }, '/a/b'],
  ['undefined in an array', [0, undefined], '/1'],
  ['NaN', { cost: NaN }, '/cost'],
  ['Infinity', [Infinity], '/0'],
  ['minus Infinity', [-Infinity], '/0'],
  ['a bigint', { usd: 1n }, '/usd'],
  ['a function', { run: () => 1 }, '/run'],
  ['a symbol', { s: Symbol('s') }, '/s'],
  ['a Date', { at: new Date(0) }, '/at'],
  ['a Map', { m: new Map() }, '/m'],
  ['a Set', { m: new Set() }, '/m'],
  ['bytes', { b: new Uint8Array(1) }, '/b'],
  ['a boxed number', { n: Object(1) as unknown }, '/n'],
  ['a class instance', { p: new (class Point {})() }, '/p'],
  ['an instance of a class without a base', { p: Object.create(Object.create(null) as object) as unknown }, '/p'],
  ['a hole in an array', { a: Object.assign(new Array(3), { 0: 0, 2: 2 }) }, '/a/1'],
  ['a named property of an array', { a: Object.assign([1], { total: 1 }) }, '/a'],
  ['a symbol key', { o: { [Symbol('k')]: 1 } }, '/o'],
  ['a symbol key of an array', { o: Object.assign([], { [Symbol('k')]: 1 }) }, '/o'],
  ['a lone surrogate in a value', { t: 'a\ud800' }, '/t'],
  ['a low surrogate before a high one', { t: '\udc00\ud800' }, '/t'],
  ['a lone surrogate in a key', { o: { '\udfff': 1 } }, '/o'],
  ['a cycle', cycle, '/self'.repeat(201)],
  ['a key that needs escaping in its path', { 'a/b~c': NaN }, '/a~1b~0c'],
];
