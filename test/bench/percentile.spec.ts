import { percentile } from './percentile';

describe('a percentile', () => {
  const ten = [7, 1, 10, 4, 2, 9, 3, 8, 6, 5];

  it.each([
    [0.5, 5], // the 5th of 10
    [0.95, 10], // the 9.5th, so the 10th
    [0.9, 9],
    [0.1, 1],
    [0.01, 1],
    [1, 10],
  ])('of %d of ten values is the nearest rank', (share, expected) => {
    expect(percentile(ten, share)).toBe(expected);
  });

  it('is a value that was measured, never one between two', () => {
    expect(percentile([1, 2], 0.5)).toBe(1);
    expect(percentile([3.25], 0.95)).toBe(3.25);
  });

  it('orders by size and not as text', () => {
    expect(percentile([10, 9, 100], 0.5)).toBe(10);
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    percentile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it.each([
    [[], 0.5],
    [[1], 0],
    [[1], 1.1],
    [[1], Number.NaN],
  ] as const)('refuses what has none: %j at %d', (values, share) => {
    expect(() => percentile(values, share)).toThrow(RangeError);
  });
});
