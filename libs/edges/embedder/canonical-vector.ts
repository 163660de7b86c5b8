/** Components are whole multiples of one 2048th: exact as 16-bit floats, and sums of products are exact in any order. */
const STEPS = 2048;

/**
 * The vector in that direction, of length one but for rounding. Rounded, so that no order of additions on any machine changes a score, and so that a store may keep half precision.
 * @throws RangeError for a vector without a direction: nothing but zeros, or something that is no number.
 */
export function canonicalVector(values: ArrayLike<number>): Float32Array {
  const length = Math.sqrt(squares(values));
  if (!Number.isFinite(length) || length === 0) throw new RangeError('a vector without a direction');
  return Float32Array.from(values, (value) => Math.round((value / length) * STEPS) / STEPS);
}

/** True for what `canonicalVector` makes. */
export function isCanonicalVector(values: ArrayLike<number>): boolean {
  return Array.from(values).every((value) => Number.isInteger(value * STEPS)) && Math.abs(Math.sqrt(squares(values)) - 1) < FARTHEST;
}

// Half a step in each of 6 000 components, all to the same side.
const FARTHEST = 0.02;

function squares(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return sum;
}
