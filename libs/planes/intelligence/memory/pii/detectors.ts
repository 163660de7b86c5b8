import { luhn, mod97 } from './checksums';
import { apart, BETWEEN, type Detector, unchecked, whole, wholeGroups } from './detector';
import { NATIONAL_IDS, type PiiCountry } from './national-ids';

/** Personal data that is told alike in every country. */
const EVERYWHERE: readonly Detector[] = [
  {
    type: 'email',
    pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}]{2,63}/gu,
    measure: unchecked,
  },
  { type: 'iban', pattern: apart(`[A-Z]{2}\\d{2}(?:${BETWEEN}[A-Z0-9]){11,30}`), measure: ibanLength },
  { type: 'credit_card', pattern: apart(`[2-6](?:${BETWEEN}\\d){12,18}`), measure: wholeGroups(13, isCard) },
  // International form only: a bare run of digits is an order number as often as a telephone.
  { type: 'phone', pattern: /(?<![\d+])\+[1-9](?:[\s.()/-]{0,4}\d){7,14}(?!\d)/g, measure: whole(isPhone) },
  { type: 'phone', pattern: /(?<!\w)00(?=[1-9])(?:[\s.()/-]{0,4}\d){8,15}(?!\d)/g, measure: whole(isPhone) },
  {
    type: 'phone',
    pattern: /(?<![\d+]|\d-)(?:\([2-9]\d{2}\)\s{0,4}|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}(?!\d|-\d)/g,
    measure: unchecked,
  },
];

/** The detectors of a bank: those of its countries, and those for everywhere. Of two that find the same, the first names it. */
export function detectorsFor(countries: readonly PiiCountry[]): readonly Detector[] {
  return [...[...new Set(countries)].flatMap((country) => NATIONAL_IDS[country]), ...EVERYWHERE];
}

/** Every type that any detector reports. */
export const PII_TYPES: readonly string[] = [...new Set([...EVERYWHERE, ...Object.values(NATIONAL_IDS).flat()].map(({ type }) => type))];

// Lengths by country, ISO 13616 registry; of other countries the general bounds hold.
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AT: 20, BE: 16, BG: 22, CH: 21, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27, GB: 22, GR: 27, HR: 21, HU: 28, IE: 22, IT: 27, LI: 21,
  LT: 20, LU: 20, LV: 21, MC: 27, MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, SA: 24, SE: 24, SI: 19, SK: 24, TR: 26, AE: 23,
}; // prettier-ignore

/** Letters may follow a number whose country says how long it is; of other countries groups are taken as they stand. */
function ibanLength(run: string): number {
  const length = IBAN_LENGTHS[run.slice(0, 2).toUpperCase()];
  if (length === undefined) return wholeGroups(15, (number) => number.length <= 34 && mod97(number))(run);
  let end = 0;
  for (let signs = 0; signs < length && end < run.length; end++) if (/[A-Za-z0-9]/.test(run.charAt(end))) signs += 1;
  const bounded = !/\d/.test(run.charAt(end));
  return bounded && whole((number) => number.length === length && mod97(number))(run.slice(0, end)) > 0 ? end : 0;
}

function isCard(digits: string): boolean {
  return new Set(digits).size > 1 && luhn(digits);
}

// E.164: at most 15 digits with the country code.
function isPhone(written: string): boolean {
  const digits = written.replace(/\D/g, '').replace(/^00/, '');
  return digits.length >= 8 && digits.length <= 15;
}
