/** One kind of protected text: where it may be, and whether a place really is one. */
export interface RedactionRule {
  readonly pattern: RegExp;
  readonly confirms: (found: string) => boolean;
}

// ISO/IEC 7812-1: 13 to 19 digits, the last one a Luhn check digit; people write them in groups.
const PAN: RedactionRule = {
  pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
  confirms: (found) => luhnHolds(found.replace(/\D/g, '')),
};

/** Every rule that a pack may activate, by its name. Each pattern runs in linear time. */
export const REDACTION_RULES: Readonly<Record<string, RedactionRule>> = {
  pan: PAN,
  credit_card: PAN,
  // A deliberately simple shape (not RFC 5322): what a mail program would make a link of.
  email: { pattern: /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?![\w-])/g, confirms: () => true },
  // ISO 13616: country, two check digits, 11 to 30 letters or digits, often in groups of four; mod 97 is 1.
  iban: { pattern: /(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)/g, confirms: (found) => ibanHolds(found.replaceAll(' ', '')) },
  // E.164 with a plus sign; without one, a number is not known to be a telephone's.
  phone: { pattern: /(?<![\w+])\+\d(?:[ ()./-]{0,2}\d){6,14}(?!\w)/g, confirms: () => true },
  us_ssn: { pattern: /(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g, confirms: () => true },
};

function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function ibanHolds(iban: string): boolean {
  const moved = iban.slice(4) + iban.slice(0, 4);
  let remainder = 0;
  for (const sign of moved) {
    const value = Number.parseInt(sign, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
