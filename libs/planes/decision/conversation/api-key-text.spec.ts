import { keyText, readKeyText, secretHash, secretHolds } from './api-key-text';

const KEY = 'key_01KG9F4AR0000000000000000A';
const TEXT = keyText(KEY, new Uint8Array(32).fill(7));

describe('the text of an API key', () => {
  it('names the key and carries 256 bits of secret', () => {
    expect(TEXT).toMatch(/^fpk_01KG9F4AR0000000000000000A_[A-Za-z0-9_-]{43}$/);
    expect(readKeyText(TEXT)?.key_id).toBe(KEY);
  });

  it.each([
    ['nothing', ''],
    ['another prefix', TEXT.replace('fpk_', 'sk_')],
    ['a short secret', TEXT.slice(0, -1)],
    ['a long secret', `${TEXT}A`],
    ['a line after it', `${TEXT}\n`],
    ['an id that is none', TEXT.replace('01KG', '91KG')],
  ])('is not read from %s', (_what, text) => {
    expect(readKeyText(text)).toBeUndefined();
  });

  it('is not made from a short secret', () => {
    expect(() => keyText(KEY, new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('a presented secret', () => {
  const presented = { key_id: KEY, secret: 'a'.repeat(43) } as const;

  it('holds against its own hash only', () => {
    expect(secretHolds(presented, secretHash(presented))).toBe(true);
    expect(secretHolds({ ...presented, secret: 'b'.repeat(43) }, secretHash(presented))).toBe(false);
  });

  it('does not hold for another key with the same secret', () => {
    expect(secretHolds(presented, secretHash({ ...presented, key_id: 'key_01KG9F4AR0000000000000000B' }))).toBe(false);
  });

  it('holds against no unknown key, not even one whose hash is nothing', () => {
    expect(secretHolds(presented, undefined)).toBe(false);
    expect(secretHolds(presented, new Uint8Array(0))).toBe(false);
  });
});
