import { luhn, mod97 } from './checksums';
import type { Detector } from './detector';
import { NATIONAL_IDS, type PiiCountry } from './national-ids';

/** Personal data that is told alike in every country. */
const EVERYWHERE: readonly Detector[] = [
  {
    type: 'email',
    pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}]{2,63}/gu,
    confirms: () => true,
  },
  { type: 'iban', pattern: /(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?!\w)/gi, confirms: isIban },
  { type: 'credit_card', pattern: /(?<![\w-])[2-6](?:[ .-]?\d){12,18}(?![\w-])/g, confirms: isCard },
  // International form only: a bare run of digits is an order number as often as a telephone.
  { type: 'phone', pattern: /(?<![\w+])(?:\+|00(?=[1-9]))[1-9](?:[ .()/-]{0,2}\d){7,14}(?![\w])/g, confirms: isPhone },
  { type: 'phone', pattern: /(?<![\w+-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}(?![\w-])/g, confirms: () => true },
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

function isIban(match: string): boolean {
  const compact = match.replace(/[ -]/g, '').toUpperCase();
  const length = IBAN_LENGTHS[compact.slice(0, 2)];
  return (length === undefined ? compact.length >= 15 && compact.length <= 34 : compact.length === length) && mod97(compact);
}

function isCard(match: string): boolean {
  const digits = match.replace(/[ .-]/g, '');
  return new Set(digits).size > 1 && luhn(digits);
}

// E.164: at most 15 digits with the country code.
function isPhone(match: string): boolean {
  const digits = match.replace(/\D/g, '').replace(/^00/, '');
  return digits.length >= 8 && digits.length <= 15;
}
