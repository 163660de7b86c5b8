import * as fc from 'fast-check';
import { derivedId, idFrom, isId } from './ids';
import { timestampOf } from './time';

const AT = '2026-01-31T09:30:00.000Z';
const anyInstant = fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') }).map(timestampOf);
const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('ids', () => {
  it('writes the bytes in Crockford base32 after ten digits of time', () => {
    // 281474976710655 ms would be 7ZZZZZZZZZ; one millisecond after 1970 is nine zeros and a one; the last byte 31 is the digit Z.
    expect(idFrom('run', '1970-01-01T00:00:00.001Z', Buffer.from('0000000000000000001f', 'hex'))).toBe('run_0000000001000000000000000Z');
    expect(idFrom('run', '1970-01-01T00:00:00.032Z', Buffer.alloc(10, 0xff))).toBe('run_0000000010ZZZZZZZZZZZZZZZZ');
  });

  it('makes well-formed ids of any instant and randomness', () => {
    fc.assert(fc.property(anyInstant, tenBytes, (at, bytes) => isId('tc', idFrom('tc', at, bytes))));
  });

  it('orders ids as their instants are ordered', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, tenBytes, tenBytes, (a, b, x, y) => {
        fc.pre(a !== b);
        return idFrom('run', a, x) < idFrom('run', b, y) === a < b;
      }),
    );
  });

  it('gives different ids to different randomness', () => {
    fc.assert(fc.property(tenBytes, tenBytes, (x, y) => (idFrom('run', AT, x) === idFrom('run', AT, y)) === (Buffer.compare(x, y) === 0)));
  });

  it('derives the same id from the same instant, prefix and seed, and another from any other', () => {
    const id = derivedId('tc', AT, 'run_1/3');
    expect(derivedId('tc', AT, 'run_1/3')).toBe(id);
    expect(isId('tc', id)).toBe(true);
    const others = [derivedId('tc', AT, 'run_1/4'), derivedId('tc', '2026-01-31T09:30:00.001Z', 'run_1/3'), derivedId('pd', AT, 'run_1/3')];
    expect(others.map((other) => other.slice(-26))).not.toContain(id.slice(-26));
  });

  it.each([
    ['another prefix', 'tc_01K00000000000000000000000'],
    ['no prefix', '01K00000000000000000000000'],
    ['lower case', 'run_01k00000000000000000000000'],
    ['a letter outside Crockford base32', 'run_01K0000000000000000000000U'],
    ['a digit too few', 'run_01K0000000000000000000000'],
    ['a digit too many', 'run_01K000000000000000000000000'],
    ['a time beyond 48 bits', 'run_81K00000000000000000000000'],
    ['a line break at the end', 'run_01K00000000000000000000000\n'],
  ])('does not take an id with %s for a run id', (_what, text) => {
    expect(isId('run', text)).toBe(false);
  });

  it('refuses another number of random bytes and an instant before 1970', () => {
    expect(() => idFrom('run', AT, new Uint8Array(16))).toThrow(RangeError);
    expect(() => idFrom('run', '1969-12-31T23:59:59.999Z', new Uint8Array(10))).toThrow(RangeError);
  });
});
