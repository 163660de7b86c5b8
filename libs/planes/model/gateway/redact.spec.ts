import { isRefusal } from '@kernel/outcome';
import { redact } from './redact';

function redacted(content: string, rules: readonly string[]): { content: string | undefined; redactions: readonly unknown[] } {
  const outcome = redact([{ role: 'user', content }], rules);
  if (isRefusal(outcome)) throw new Error(outcome.reason);
  return { content: outcome.messages[0]?.content, redactions: outcome.redactions };
}

describe('redact', () => {
  it.each([
    ['pan', 'card 4111 1111 1111 1111 please', 'card [redacted:pan] please'],
    ['pan', 'card 4111-1111-1111-1111.', 'card [redacted:pan].'],
    ['credit_card', '5500005555555559', '[redacted:credit_card]'],
    ['email', 'write to sam.o+x@mail.example.org now', 'write to [redacted:email] now'],
    ['iban', 'IBAN GB82 WEST 1234 5698 7654 32 thanks', 'IBAN [redacted:iban] thanks'],
    ['iban', 'DE89370400440532013000', '[redacted:iban]'],
    ['phone', 'call +49 (30) 1234-5678', 'call [redacted:phone]'],
    ['us_ssn', 'ssn 219-09-9999', 'ssn [redacted:us_ssn]'],
  ])('%s: replaces what it protects in "%s"', (rule, text, expected) => {
    expect(redacted(text, [rule])).toEqual({ content: expected, redactions: [{ rule, count: 1 }] });
  });

  it.each([
    ['pan', 'a wrong check digit 4111 1111 1111 1112'],
    ['pan', 'too short 4111 1111 1111'],
    ['pan', 'inside a digest sha256:4111111111111111aa'],
    ['pan', 'an order ORD-1042'],
    ['iban', 'a wrong check GB83 WEST 1234 5698 7654 32'],
    ['email', 'a handle @sam'],
    ['us_ssn', 'an impossible 000-12-3456'],
    ['phone', 'a sum +1'],
  ])('%s: leaves %s alone', (rule, text) => {
    expect(redacted(text, [rule])).toEqual({ content: text, redactions: [] });
  });

  it('counts per rule and never the text', () => {
    const text = 'a@b.example and c@d.example, 4111111111111111';
    expect(redacted(text, ['email', 'pan', 'iban', 'email']).redactions).toEqual([
      { rule: 'email', count: 2 },
      { rule: 'pan', count: 1 },
    ]);
  });

  it('keeps a JSON message JSON', () => {
    const { content } = redacted('{"card":4111111111111111,"to":["a@b.example",true,null],"total":8990}', ['pan', 'email']);
    expect(JSON.parse(content ?? '')).toEqual({ card: '[redacted:pan]', to: ['[redacted:email]', true, null], total: 8990 });
  });

  it('refuses a rule it does not know, so that nothing leaves unprotected', () => {
    expect(redact([{ role: 'user', content: 'x' }], ['pan', 'palm_print'])).toMatchObject({
      kind: 'refused',
      code: 'MODEL_REDACTION_RULE_UNKNOWN',
      rules: ['palm_print'],
    });
    expect(redact([{ role: 'user', content: 'x' }], ['toString'])).toMatchObject({ code: 'MODEL_REDACTION_RULE_UNKNOWN' });
  });

  it('reads long hostile text in time', () => {
    for (const text of [
      '1 '.repeat(100_000),
      'a.'.repeat(100_000),
      `${'x'.repeat(200_000)}@`,
      'GB82'.repeat(50_000),
      '+1('.repeat(60_000),
    ]) {
      expect(redacted(text, ['pan', 'email', 'iban', 'phone', 'us_ssn']).content).toBeDefined();
    }
  }, 5_000);
});
