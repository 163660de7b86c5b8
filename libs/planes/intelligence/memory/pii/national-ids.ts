import { luhn, mod11and10, verhoeff, weighted } from './checksums';
import { apart, BETWEEN, type Detector, unchecked, whole } from './detector';

/** Whose national numbers can be found, by ISO 3166-1 code. */
export const PII_COUNTRIES = ['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'PL', 'BR', 'IN', 'CN', 'CA', 'AU', 'SG'] as const;
export type PiiCountry = (typeof PII_COUNTRIES)[number];

const B = BETWEEN;
/** Groups that are always written apart. */
const SPLIT = '([\\s-]{1,4})';
const LETTERS = { first: 'letter', last: 'letter' } as const;

/** National numbers by country; a number without check digits must have its usual separators. */
export const NATIONAL_IDS: Readonly<Record<PiiCountry, readonly Detector[]>> = {
  // No check digit exists; areas 000, 666 and 900–999, group 00 and serial 0000 were never given out. Part of a longer row of groups is none.
  US: [{ type: 'us_ssn', pattern: apart(`(?<!\\d-)(?!000|666|9)\\d{3}${SPLIT}(?!00)\\d{2}\\1(?!0000)\\d{4}(?!-\\d)`), measure: unchecked }],
  GB: [
    { type: 'gb_nhs', pattern: apart(`\\d{3}${B}\\d{3}${B}\\d{4}`), measure: whole(nhs) },
    {
      type: 'gb_nino',
      pattern: apart(`(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]${B}\\d{2}${B}\\d{2}${B}\\d{2}${B}[A-D]`, LETTERS),
      measure: unchecked,
    },
  ],
  DE: [{ type: 'de_tax_id', pattern: apart(`[1-9]\\d(?:${B}\\d{3}){3}`), measure: whole(germanTaxId) }],
  FR: [
    {
      type: 'fr_nir',
      pattern: apart(`[12]${B}\\d{2}${B}\\d{2}${B}(?:\\d{2}|2[AB])${B}\\d{3}${B}\\d{3}${B}\\d{2}`),
      measure: whole(frenchNir),
    },
  ],
  IT: [
    {
      type: 'it_codice_fiscale',
      pattern: apart('[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]', LETTERS),
      measure: whole(codiceFiscale),
    },
  ],
  ES: [
    { type: 'es_dni', pattern: apart('\\d{8}[\\s-]{0,4}[A-HJ-NP-TV-Z]', { last: 'letter' }), measure: whole(spanishDni) },
    { type: 'es_dni', pattern: apart('[XYZ][\\s-]{0,4}\\d{7}[\\s-]{0,4}[A-HJ-NP-TV-Z]', LETTERS), measure: whole(spanishDni) },
  ],
  NL: [
    {
      type: 'nl_bsn',
      pattern: apart('\\d{9}'),
      measure: whole((digits) => weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !same(digits)),
    },
  ],
  PL: [
    {
      type: 'pl_pesel',
      pattern: apart('\\d{11}'),
      measure: whole((digits) => weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 && isPeselDate(digits)),
    },
  ],
  BR: [{ type: 'br_cpf', pattern: apart(`\\d{3}${B}\\d{3}${B}\\d{3}${B}\\d{2}`), measure: whole(brazilianCpf) }],
  IN: [
    { type: 'in_aadhaar', pattern: apart(`[2-9]\\d{3}${B}\\d{4}${B}\\d{4}`), measure: whole(verhoeff) },
    { type: 'in_pan', pattern: apart('[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]', LETTERS), measure: unchecked },
  ],
  CN: [
    {
      type: 'cn_resident_id',
      pattern: apart('[1-9]\\d{5}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dX]'),
      measure: whole(chineseId),
    },
  ],
  CA: [{ type: 'ca_sin', pattern: apart(`[1-79]\\d{2}${SPLIT}\\d{3}\\1\\d{3}`), measure: whole(luhn) }],
  AU: [
    {
      type: 'au_tfn',
      pattern: apart('\\d{3}\\s{1,4}\\d{3}\\s{1,4}\\d{3}'),
      measure: whole((digits) => weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0),
    },
  ],
  SG: [{ type: 'sg_nric', pattern: apart('[STFGM]\\d{7}[A-Z]', LETTERS), measure: whole(singaporeNric) }],
};

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

function codiceFiscale(text: string): boolean {
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
function chineseId(text: string): boolean {
  const sum = weighted(text, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === text.at(-1);
}

function singaporeNric(text: string): boolean {
  const first = text.charAt(0);
  const offset = first === 'T' || first === 'G' ? 4 : first === 'M' ? 3 : 0;
  const sum = weighted(text.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + offset;
  const letters = first === 'S' || first === 'T' ? 'JZIHGFEDCBA' : first === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const at = first === 'M' ? 10 - (sum % 11) : sum % 11;
  return letters[at] === text.at(-1);
}
