import { redactText, UnknownRedactionRule } from './redaction';

describe('redactText', () => {
  const cases: readonly [string, string, readonly string[], string, number][] = [
    ['strikes a card number that passes its checksum', 'card 4111 1111 1111 1111, please', ['pan'], 'card [pan], please', 1],
    ['leaves a number that fails its checksum', 'order 4111 1111 1111 1112', ['pan'], 'order 4111 1111 1111 1112', 0],
    ['strikes an account number', 'pay to DE89 3704 0044 0532 0130 00', ['iban'], 'pay to [iban]', 1],
    [
      'leaves an account number with a wrong check digit',
      'pay to DE88 3704 0044 0532 0130 00',
      ['iban'],
      'pay to DE88 3704 0044 0532 0130 00',
      0,
    ],
    ['strikes every address', 'a@example.org and b@example.org', ['email'], '[email] and [email]', 2],
    ['strikes nothing without rules', 'a@example.org', [], 'a@example.org', 0],
  ];
  it.each(cases)('%s', (_title, text, rules, struck, count) => {
    expect(redactText(text, rules)).toEqual({ text: struck, redactions: count === 0 ? [] : [{ rule: rules[0], count }] });
  });

  it('refuses a rule that nobody has written', () => {
    expect(() => redactText('text', ['passport'])).toThrow(UnknownRedactionRule);
  });
});
