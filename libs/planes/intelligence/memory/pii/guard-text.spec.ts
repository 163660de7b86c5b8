import { isRefusal } from '@kernel/outcome';
import { guardTexts, type PiiRules } from './guard-text';

const REDACT: PiiRules = { action: 'redact', type_actions: {}, countries: ['ES'] };
const TEXT = 'Write to ann@mail.example or pay 4111 1111 1111 1111. 12345678Z';

function guarded(text: string, rules: PiiRules) {
  const outcome = guardTexts([text], rules);
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
}

describe('the barrier before the store', () => {
  it('strikes what it finds, whole, and counts it', () => {
    expect(guarded(TEXT, REDACT)).toEqual({
      texts: ['Write to [EMAIL_REDACTED] or pay [CREDIT_CARD_REDACTED]. [ES_DNI_REDACTED]'],
      found: [
        { type: 'credit_card', count: 1, action: 'redact' },
        { type: 'email', count: 1, action: 'redact' },
        { type: 'es_dni', count: 1, action: 'redact' },
      ],
    });
  });

  it('leaves no digit of a bare card', () => {
    expect(guarded('pay 4111111111111111!', REDACT).texts).toEqual(['pay [CREDIT_CARD_REDACTED]!']);
  });

  it('leaves a text verbatim and says so when it only warns', () => {
    const { texts, found } = guarded(TEXT, { ...REDACT, action: 'warn' });
    expect(texts).toEqual([TEXT]);
    expect(found.map(({ action }) => action)).toEqual(['warn', 'warn', 'warn']);
  });

  it('rejects by type, naming types and never the data', () => {
    const outcome = guardTexts(['no', TEXT], { ...REDACT, type_actions: { credit_card: 'reject' } });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'MEMORY_PII_REJECTED', rules: ['credit_card'] });
    expect(JSON.stringify(outcome)).not.toMatch(/4111|ann@/);
  });

  it('looks for nothing when it is off, and for one type when that one is on', () => {
    expect(guarded(TEXT, { ...REDACT, action: 'off' })).toEqual({ texts: [TEXT], found: [] });
    const { found } = guarded(TEXT, { ...REDACT, action: 'off', type_actions: { email: 'redact' } });
    expect(found).toEqual([{ type: 'email', count: 1, action: 'redact' }]);
  });

  it('control: a number whose checksum does not hold passes every rule', () => {
    const harmless = 'order 4111 1111 1111 1112';
    expect(guarded(harmless, { ...REDACT, action: 'reject' })).toEqual({ texts: [harmless], found: [] });
  });
});
