import * as fc from 'fast-check';
import { priceOfTokens, recordedUsd, usdOf } from './micro-usd';

const MAX = 9_007_199_254_740_991n;

describe('micro-USD', () => {
  it('is recorded as a safe integer and read back the same', () => {
    fc.assert(fc.property(fc.bigInt({ min: -MAX, max: MAX }), (amount) => usdOf(recordedUsd(amount)) === amount));
  });

  it.each([MAX + 1n, -MAX - 1n])('refuses to record %s', (amount) => {
    expect(() => recordedUsd(amount)).toThrow(RangeError);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses to read %s as an amount', (recorded) => {
    expect(() => usdOf(recorded)).toThrow(RangeError);
  });

  it.each([
    [3_000, 2_000_000n, 6_000n], // 3 000 tokens × 2 µUSD
    [1, 150_000n, 1n], // 0.15 µUSD, rounded up
    [7, 1_500_000n, 11n], // 10.5 µUSD, rounded up
    [0, 2_000_000n, 0n],
    [5, 0n, 0n],
  ])('charges %i tokens at %s per million with %s', (tokens, price, expected) => {
    expect(priceOfTokens(tokens, price)).toBe(expected);
  });

  it('never charges less than the cost, nor a whole micro-USD more', () => {
    fc.assert(
      fc.property(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 12n }), (tokens, price) => {
        const scaled = priceOfTokens(tokens, price) * 1_000_000n;
        const cost = BigInt(tokens) * price;
        return scaled >= cost && scaled - cost < 1_000_000n;
      }),
    );
  });

  it.each([-1, 1.5, NaN])('refuses to price %s tokens', (tokens) => {
    expect(() => priceOfTokens(tokens, 1n)).toThrow(RangeError);
  });
});
