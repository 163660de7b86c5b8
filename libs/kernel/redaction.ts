/** What can be struck from text, by the names that packs use. */
export const REDACTION_RULES = ['pan', 'credit_card', 'iban', 'email'] as const;

export type RedactionRule = (typeof REDACTION_RULES)[number];

/** Text with everything struck that the rules name, and how often each rule struck. Rules that struck nothing are left out. */
export interface Redacted {
  readonly text: string;
  readonly redactions: readonly { readonly rule: string; readonly count: number }[];
}

/** A rule that nobody has written is refused by name: text must not leave under a protection that does not exist. */
export class UnknownRedactionRule extends Error {
  constructor(readonly rule: string) {
    super(`no redaction rule is named ${rule}`);
  }
}

interface Detector {
  readonly pattern: RegExp;
  readonly confirms: (match: string) => boolean;
}

const CARD: Detector = { pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, confirms: (match) => luhn(match.replace(/\D/g, '')) };

const DETECTORS: Readonly<Record<RedactionRule, Detector>> = {
  pan: CARD,
  credit_card: CARD,
  iban: { pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, confirms: (match) => mod97(match.replaceAll(' ', '')) },
  email: { pattern: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g, confirms: () => true },
};

/** Strikes what the rules name, in the order given; a checksum decides where one exists. @throws UnknownRedactionRule. */
export function redactText(text: string, rules: readonly string[]): Redacted {
  const redactions: { rule: string; count: number }[] = [];
  for (const rule of rules) {
    if (!isRedactionRule(rule)) throw new UnknownRedactionRule(rule);
    let count = 0;
    const { pattern, confirms } = DETECTORS[rule];
    text = text.replace(pattern, (match) => {
      if (!confirms(match)) return match;
      count += 1;
      return `[${rule}]`;
    });
    if (count > 0) redactions.push({ rule, count });
  }
  return { text, redactions };
}

/** True for a rule that {@link redactText} knows. */
export function isRedactionRule(rule: string): rule is RedactionRule {
  return Object.hasOwn(DETECTORS, rule);
}

// ISO/IEC 7812-1, annex B.
function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

// ISO 13616: the check digits moved to the end, letters as 10 to 35, the whole modulo 97 is 1.
function mod97(iban: string): boolean {
  let remainder = 0;
  for (const letter of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(parseInt(letter, 36))) remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder === 1;
}
