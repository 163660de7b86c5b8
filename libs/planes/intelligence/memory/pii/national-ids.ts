import { luhn, mod11and10, verhoeff, weighted } from './checksums';
import type { Detector } from './detector';

/** Whose national numbers can be found, by ISO 3166-1 code. */
export const PII_COUNTRIES = ['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'PL', 'BR', 'IN', 'CN', 'CA', 'AU', 'SG'] as const;
export type PiiCountry = (typeof PII_COUNTRIES)[number];

/** National numbers by country; a number without check digits must have its usual separators. */
export const NATIONAL_IDS: Readonly<Record<PiiCountry, readonly Detector[]>> = {
  // No check digit exists; areas 000, 666 and 900–999, group 00 and serial 0000 were never given out.
  US: [{ type: 'us_ssn', pattern: /(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g, confirms: always }],
  GB: [
    { type: 'gb_nhs', pattern: bare('\\d{3}[ -]?\\d{3}[ -]?\\d{4}'), confirms: checked(nhs) },
    {
      type: 'gb_nino',
      pattern: bare('(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'),
      confirms: always,
    },
  ],
  DE: [{ type: 'de_tax_id', pattern: bare('[1-9]\\d(?: ?\\d{3}){3}'), confirms: checked(germanTaxId) }],
  FR: [{ type: 'fr_nir', pattern: bare('[12] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}'), confirms: checked(frenchNir) }],
  IT: [
    {
      type: 'it_codice_fiscale',
      pattern: bare('[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]'),
      confirms: codiceFiscale,
    },
  ],
  ES: [{ type: 'es_dni', pattern: bare('(?:\\d{8}|[XYZ]-?\\d{7})-?[A-HJ-NP-TV-Z]'), confirms: checked(spanishDni) }],
  NL: [
    { type: 'nl_bsn', pattern: bare('\\d{9}'), confirms: (text) => weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !same(text) },
  ],
  PL: [
    {
      type: 'pl_pesel',
      pattern: bare('\\d{11}'),
      confirms: (text) => weighted(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 && isPeselDate(text),
    },
  ],
  BR: [{ type: 'br_cpf', pattern: bare('\\d{3}\\.?\\d{3}\\.?\\d{3}-?\\d{2}'), confirms: checked(brazilianCpf) }],
  IN: [
    { type: 'in_aadhaar', pattern: bare('[2-9]\\d{3}[ -]?\\d{4}[ -]?\\d{4}'), confirms: checked(verhoeff) },
    { type: 'in_pan', pattern: bare('[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]'), confirms: always },
  ],
  CN: [
    {
      type: 'cn_resident_id',
      pattern: bare('[1-9]\\d{5}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dX]'),
      confirms: chineseId,
    },
  ],
  CA: [{ type: 'ca_sin', pattern: bare('[1-79]\\d{2}([ -])\\d{3}\\1\\d{3}'), confirms: checked(luhn) }],
  AU: [
    {
      type: 'au_tfn',
      pattern: bare('\\d{3} \\d{3} \\d{3}'),
      confirms: checked((digits) => weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0),
    },
  ],
  SG: [{ type: 'sg_nric', pattern: bare('[STFGM]\\d{7}[A-Z]'), confirms: singaporeNric }],
};

/** The pattern as a word of its own, in either case. */
function bare(pattern: string): RegExp {
  return new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, 'gi');
}

function checked(holds: (compact: string) => boolean): (match: string) => boolean {
  return (match) => holds(match.replace(/[ .-]/g, '').toUpperCase());
}

function always(): boolean {
  return true;
}

function same(digits: string): boolean {
  return new Set(digits).size === 1;
}

// NHS number: weights 10 to 2, the check digit is 11 minus the remainder, 11 counting as 0 and 10 as none.
function nhs(digits: string): boolean {
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === Number(digits[9]) && !same(digits);
}

// Of the first ten digits exactly one stands two or three times; the last is a check digit.
function germanTaxId(digits: string): boolean {
  const counts = [...Map.groupBy(digits.slice(0, 10), (digit) => digit).values()].map(({ length }) => length);
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && mod11and10(digits);
}

// The key is 97 minus the number modulo 97; Corsica's departments 2A and 2B count as 19 and 18.
function frenchNir(text: string): boolean {
  const digits = text.replace('2A', '19').replace('2B', '18');
  const month = Number(digits.slice(3, 5));
  return (month <= 12 || month >= 20) && month > 0 && 97n - (BigInt(digits.slice(0, 13)) % 97n) === BigInt(digits.slice(13));
}

const ODD_PLACES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function codiceFiscale(match: string): boolean {
  const text = match.toUpperCase();
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const code = parseInt(text[at] ?? '', 36);
    const place = code < 10 ? code : code - 10;
    sum += at % 2 === 0 ? (ODD_PLACES[place] ?? 0) : place;
  }
  return (sum % 26) + 10 === parseInt(text[15] ?? '', 36);
}

function spanishDni(text: string): boolean {
  const number = text.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.at(-1);
}

// The month carries the century: 1–12, 21–32, 41–52, 61–72, 81–92.
function isPeselDate(digits: string): boolean {
  const [month, day] = [Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function brazilianCpf(digits: string): boolean {
  const check = (length: number) => {
    const weights = Array.from({ length }, (_, at) => length + 1 - at);
    return ((weighted(digits, weights) * 10) % 11) % 10;
  };
  return !same(digits) && check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

// ISO 7064, MOD 11-2.
function chineseId(match: string): boolean {
  const sum = weighted(match, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === match.at(-1)?.toUpperCase();
}

function singaporeNric(match: string): boolean {
  const text = match.toUpperCase();
  const first = text.charAt(0);
  const offset = first === 'T' || first === 'G' ? 4 : first === 'M' ? 3 : 0;
  const sum = weighted(text.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + offset;
  const letters = first === 'S' || first === 'T' ? 'JZIHGFEDCBA' : first === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const at = first === 'M' ? 10 - (sum % 11) : sum % 11;
  return letters[at] === text.at(-1);
}
