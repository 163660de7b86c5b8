import { NotJson } from './canonical-json';
import { digestOf, digestOfBytes, isDigest } from './digest';

describe('digest', () => {
  it('is SHA-256 of the bytes', () => {
    // FIPS 180-4, the message "abc".
    expect(digestOfBytes(Buffer.from('abc'))).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('covers the canonical bytes of a value, so the order of keys does not matter', () => {
    expect(digestOf({ b: 1, a: [true] })).toBe(digestOf({ a: [true], b: 1.0 }));
    expect(digestOf({ b: 1, a: [true] })).toBe(digestOfBytes(Buffer.from('{"a":[true],"b":1}')));
  });

  it('refuses a value that JSON cannot say', () => {
    expect(() => digestOf({ at: undefined })).toThrow(NotJson);
  });

  it('knows a well-formed digest', () => {
    const good = `sha256:${'0f'.repeat(32)}`;
    expect(isDigest(good)).toBe(true);
    for (const bad of ['', good.toUpperCase(), good.slice(0, -1), `${good}0`, good.replace('256', '512'), good.slice(7), `${good}\n`]) {
      expect(isDigest(bad)).toBe(false);
    }
  });
});
