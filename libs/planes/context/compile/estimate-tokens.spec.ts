import { cutText } from './cut-text';
import { tokenCounter } from './estimate-tokens';
import { fitsRange } from './version-range';

describe('tokenCounter', () => {
  const count = tokenCounter();

  it('counts as o200k_base does', () => {
    expect(count('My order arrived broken.')).toBe(5);
    expect(count('')).toBe(0);
  });

  it('takes names of control tokens for text', () => {
    expect(count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('bounds its work on runs without a break, at the price of a token per cut', () => {
    const pieces = 20_480 / 256;
    expect(count('a'.repeat(20_480))).toBeLessThanOrEqual(20_480 / 8 + pieces);
    expect(count('漢'.repeat(20_480))).toBeGreaterThan(0);
  });
});

describe('cutText', () => {
  const words = (text: string) => text.split(/\s+/u).filter((word) => word !== '').length;

  it('keeps the longest beginning in whole words that fits', () => {
    expect(cutText('one two three four', 3, words)).toBe('one two three');
    expect(cutText('one', 1, words)).toBe('one');
  });

  it('is empty when nothing fits', () => {
    expect(cutText('one two', 0, words)).toBe('');
  });
});

describe('fitsRange', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['1.2.3', '>=1.2.3', true],
    ['1.2.3', '>1.2.3', false],
    ['1.2.3', '<=1.2.3 >=1.0.0', true],
    ['1.2.3', '<1.2.3', false],
    ['1.2.3', '1.2.3', true],
    ['1.2.3', '=1.2.4', false],
    ['1.9.0', '^1.2.3', true],
    ['2.0.0', '^1.2.3', false],
    ['0.2.9', '^0.2.3', true],
    ['0.3.0', '^0.2.3', false],
    ['0.0.4', '^0.0.3', false],
    ['10.0.0', '>=9.0.0', true],
    ['1.2.3', 'latest', false],
    ['1.2.3', '', false],
    ['1.2.3', '>=1.2', false],
    ['1.2', '>=1.0.0', false],
  ];
  it.each(cases)('%s in %s: %s', (version, range, fits) => {
    expect(fitsRange(version, range)).toBe(fits);
  });
});
