/** True for a whole number that fits a typed array. */
export function isUnsigned(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}
