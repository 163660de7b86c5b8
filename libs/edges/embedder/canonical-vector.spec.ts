import fc from 'fast-check';
import { canonicalVector, isCanonicalVector } from './canonical-vector';

const component = fc.double({ min: -1, max: 1, noNaN: true });
const direction = fc.array(component, { minLength: 3, maxLength: 384 }).filter((values) => values.some((value) => Math.abs(value) > 1e-3));

it('keeps the direction, within what rounding takes', () => {
  fc.assert(
    fc.property(direction, (values) => {
      const vector = canonicalVector(values);
      expect(isCanonicalVector(vector)).toBe(true);
      const along = vector.reduce((sum, value, i) => sum + value * (values[i] ?? 0), 0) / Math.hypot(...values);
      expect(along).toBeGreaterThan(0.98);
    }),
  );
});

it('makes scores that no order of additions changes', () => {
  fc.assert(
    fc.property(direction, (values) => {
      const products = Array.from(canonicalVector(values), (value) => value * value);
      const sum = (some: readonly number[]) => some.reduce((total, value) => total + value, 0);
      expect(sum(products)).toBe(sum(products.toReversed()));
    }),
  );
});

it('differs from raw floats in that (control)', () => {
  const products = [0.1, 0.2, 0.3];
  expect(products.reduce((a, b) => a + b, 0)).not.toBe(products.toReversed().reduce((a, b) => a + b, 0));
});

it.each([[[0, 0]], [[NaN, 1]], [[]]])('refuses %j, which has no direction', (values) => {
  expect(() => canonicalVector(values)).toThrow(RangeError);
});
