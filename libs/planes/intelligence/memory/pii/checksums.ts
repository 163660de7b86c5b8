/** Check digits of published numbering schemes. Every function takes digits (and letters, where a scheme has them) without separators. */

/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: check digits moved to the end, letters as 10 to 35, the whole modulo 97 is 1. */
export function mod97(iban: string): boolean {
  let remainder = 0;
  for (const letter of iban.slice(4) + iban.slice(0, 4))
    for (const digit of String(parseInt(letter, 36))) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}

/** The sum of digits times weights; digits without a weight do not count. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at] ?? 0), 0);
}

/** ISO 7064, MOD 11,10. */
export function mod11and10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** Verhoeff's dihedral check, by its permutation and multiplication tables. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    check = multiply(check, permute(digit, i % 8));
  }
  return check === 0;
}

// The group of symmetries of a pentagon: 0–4 turn, 5–9 turn and mirror.
function multiply(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5;
  return b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
}

const STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

function permute(digit: number, times: number): number {
  let value = digit;
  for (let i = 0; i < times; i++) value = STEP[value] ?? value;
  return value;
}
