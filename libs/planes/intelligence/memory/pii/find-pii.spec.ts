import fc from 'fast-check';
import { detectorsFor } from './detectors';
import { findPii } from './find-pii';
import { type PiiCountry, PII_COUNTRIES } from './national-ids';

const ALL = detectorsFor(PII_COUNTRIES);

function found(text: string, countries: readonly PiiCountry[] = PII_COUNTRIES): readonly string[] {
  return findPii(text, detectorsFor(countries)).map(({ type, start, end }) => `${type}:${text.slice(start, end)}`);
}

/** Published example numbers; the last entry is the same number with one digit changed. */
const NUMBERS: readonly (readonly [type: string, number: string, spoilt: string])[] = [
  ['credit_card', '4111 1111 1111 1111', '4111 1111 1111 1112'],
  ['credit_card', '4111111111111111', '4111111111111113'],
  ['credit_card', '3782-822463-10005', '3782-822463-10006'],
  ['iban', 'DE89 3704 0044 0532 0130 00', 'DE88 3704 0044 0532 0130 00'],
  ['iban', 'GB82WEST12345698765432', 'GB82WEST12345698765433'],
  ['iban', 'fr14 2004 1010 0505 0001 3m02 606', 'fr14 2004 1010 0505 0001 3m02 607'],
  ['us_ssn', '123-45-6789', '000-45-6789'],
  ['gb_nhs', '943 476 5919', '943 476 5918'],
  ['gb_nino', 'AB 12 34 56 C', 'BG 12 34 56 C'],
  ['de_tax_id', '86 095 742 719', '86 095 742 718'],
  ['fr_nir', '2 55 08 14 168 025 38', '2 55 08 14 168 025 39'],
  ['it_codice_fiscale', 'RSSMRA85T10A562S', 'RSSMRA85T10A562T'],
  ['es_dni', '12345678Z', '12345678A'],
  ['es_dni', 'X-1234567-L', 'X-1234567-M'],
  ['nl_bsn', '111222333', '111222334'],
  ['pl_pesel', '44051401359', '44051401358'],
  ['br_cpf', '529.982.247-25', '529.982.247-26'],
  ['in_aadhaar', '2341 2341 2346', '2341 2341 2347'],
  ['in_pan', 'ABCPE1234F', 'ABCDE1234F'],
  ['cn_resident_id', '11010519491231002X', '110105194912310021'],
  ['ca_sin', '193-456-787', '193-456-788'],
  ['au_tfn', '123 456 782', '123 456 783'],
  ['sg_nric', 'S1234567D', 'S1234567E'],
];

describe('personal data in a text', () => {
  it.each(NUMBERS)('%s: %s is found, and %s is not one', (type, number, spoilt) => {
    const country = PII_COUNTRIES.filter((one) => type.startsWith(`${one.toLowerCase()}_`));
    expect(found(`He said ${number}, twice.`, country)).toEqual([`${type}:${number}`]);
    expect(found(`He said ${spoilt}, twice.`, country).filter((one) => one.startsWith(`${type}:`))).toEqual([]);
  });

  it.each([
    ['ann.lee+x@mail.example.org', 'email'],
    ['jürgen@bücher.example', 'email'],
    ['+49 (30) 1234-5678', 'phone'],
    ['(415) 555-2671', 'phone'],
  ])('%s is found as %s', (text, type) => {
    expect(found(`(${text})`)).toEqual([`${type}:${text}`]);
  });

  it.each([
    'order 4111111111111111222233334444',
    'ann@localhost',
    '2026-11-21T18:30:00.000Z',
    '550e8400-e29b-41d4-a716-446655440000',
    '+1 2 3',
    'version 10.0.26100.4652',
  ])('%s holds none', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ['zero-width spaces', '4111\u200b1111\u200b1111\u200b1111'],
    ['marks of direction', '\u202e4111 1111\u200f 1111 1111'],
    ['full-width digits', '４１１１ １１１１ １１１１ １１１１'],
    ['Arabic digits', '٤١١١ ١١١١ ١١١١ ١١١١'],
    ['mathematical digits', '𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏'],
    ['hard spaces and long dashes', '4111\u00a01111–1111—1111'],
  ])('%s hide no card', (_what, text) => {
    expect(findPii(`a ${text} b`, ALL)).toMatchObject([{ type: 'credit_card' }]);
  });

  it.each([
    'my card—4111 1111 1111 1111—was',
    'Visa-4111111111111111',
    'card4111111111111111and',
    'no_4111111111111111_',
    '4111  1111\t1111   1111',
    '4111\n1111\r\n1111\n1111',
    '4111 - 1111 - 1111 - 1111',
  ])('%j holds a card', (text) => {
    expect(found(text, []).map((one) => one.replace(/\D/g, ''))).toEqual(['4111111111111111']);
  });

  it.each([
    ['SSN-123-45-6789', 'us_ssn:123-45-6789'],
    ['ssn_123-45-6789!', 'us_ssn:123-45-6789'],
    ['123  45\u00a0 6789', 'us_ssn:123  45\u00a0 6789'],
    ['NINO_AB123456C.', 'gb_nino:AB123456C'],
    ['tel+49 30 1234567x', 'phone:+49 30 1234567'],
  ])('%j holds %s', (text, finding) => {
    expect(found(text)).toEqual([finding]);
  });

  const CHECKED = NUMBERS.filter(([type]) => !['us_ssn', 'gb_nino', 'in_pan'].includes(type));
  const country = (type: string) => PII_COUNTRIES.filter((one) => type.startsWith(`${one.toLowerCase()}_`));

  it('is found beside anything but a digit, and beside anything but a letter or digit where a letter ends it', () => {
    const beside = fc.oneof(
      fc.constantFrom('', '-', '_', '—', '.', '\n', 'a', 'Z', 'é', '(', '+', '\u200b'),
      fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
    );
    const fits = (edge: string, sign: string) =>
      !/[\p{Nd}]/u.test(sign.normalize('NFKC')) && !(/[A-Za-z]/.test(edge) && /[A-Za-z]/.test(sign.normalize('NFKC')));
    fc.assert(
      fc.property(fc.constantFrom(...CHECKED), beside, beside, ([type, number], before, after) => {
        fc.pre(fits(number.charAt(0), before) && fits(number.charAt(number.length - 1), after));
        const text = before + number + after;
        const covered = findPii(text, detectorsFor(country(type))).some(
          ({ start, end }) => start <= before.length && end >= before.length + number.length,
        );
        expect([text, covered]).toEqual([text, true]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('control: it is not found inside a longer number', () => {
    for (const [type, number] of CHECKED.filter(([, written]) => /^\d+$/.test(written)))
      for (const text of [`0${number}`, `${number}0`])
        expect(found(text, country(type)).filter((one) => one === `${type}:${number}`)).toEqual([]);
  });

  it.each([
    ['digits and blanks', '4 '.repeat(100_000)],
    ['groups that hold nothing', '4111 1111 1111 1112 '.repeat(10_000)],
    ['digits far apart', '4      '.repeat(28_000)],
    ['digits', '4'.repeat(200_000)],
    ['letters and digits', 'DE12'.repeat(50_000)],
    ['letters', 'A'.repeat(200_000)],
    ['dots', '.'.repeat(200_000)],
  ])('is looked for in 200 000 characters of %s, in time that grows with their number alone', (_what, text) => {
    expect(findPii(text, ALL).every(({ end }) => end <= text.length)).toBe(true);
  });

  it('finds a card among other groups of digits, and both of two', () => {
    expect(found('room 27 4111 1111 1111 1111 12')).toEqual(['credit_card:4111 1111 1111 1111']);
    // The first four groups hold by chance; nothing of the card is left for that.
    expect(found('room 22 4111 1111 1111 1111 12')).toEqual(['credit_card:22 4111 1111 1111 1111']);
    expect(found('4111111111111111 5555555555554444')).toHaveLength(2);
  });

  it('looks for the national numbers of the named countries only', () => {
    expect(found('12345678Z', ['DE'])).toEqual([]);
    expect(found('12345678Z', ['ES'])).toEqual(['es_dni:12345678Z']);
  });

  it('gives findings that never overlap, inside the text and in order, whatever the text', () => {
    const piece = fc.constantFrom(
      ...NUMBERS.flatMap(([, number]) => [number, number.slice(1)]),
      'a@b.example',
      ' ',
      '-',
      '４',
      '\u200b',
      '+49',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end } of findPii(text, ALL)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
