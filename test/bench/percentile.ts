/**
 * The nearest-rank percentile: the smallest value that at least this share of all values does not exceed. Always one that was measured.
 * `share` is above 0 and at most 1. @throws RangeError for another share, or when there is nothing.
 */
export function percentile(values: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`not a share: ${share}`);
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.ceil(share * sorted.length) - 1];
  if (found === undefined) throw new RangeError('a percentile of nothing');
  return found;
}
