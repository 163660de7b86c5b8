import { isRefusal } from '@kernel/outcome';
import { type BankSettings, USUAL_SETTINGS } from '../banks/bank-settings';
import type { RetainItem } from '../verbs/retain';
import { contentUnits } from './content-units';

const AT = Date.UTC(2026, 0, 31);
let made = 0;

function units(item: RetainItem, settings: BankSettings = USUAL_SETTINGS) {
  const outcome = contentUnits(item, { at: AT, by: 'user:sam', settings, nextId: () => `mem_${++made}` });
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
}

function refusalOf(item: RetainItem, settings: BankSettings = USUAL_SETTINGS) {
  const outcome = contentUnits(item, { at: AT, by: 'user:sam', settings, nextId: () => 'mem_x' });
  return isRefusal(outcome) ? outcome.code : 'kept';
}

describe('a content as units', () => {
  it('says of each unit what was said of the content', () => {
    const { units: made } = units({
      content: 'Ann: I live in Lisbon.\nBob: Nice!',
      content_type: 'conversation',
      tags: ['trip', 'principal:user:ann'],
      source: 'chat-7',
      occurred_at: '2026-01-30T00:00:00.000Z',
      principals: ['user:bob'],
      metadata: { channel: 'web' },
    });
    expect(made.map(({ speaker, text, offset }) => [speaker, text, offset])).toEqual([
      ['Ann', 'I live in Lisbon.', 5],
      ['Bob', 'Nice!', 28],
    ]);
    for (const unit of made)
      expect(unit).toMatchObject({
        source: 'chat-7',
        principals: ['user:bob', 'user:ann'],
        metadata: { channel: 'web' },
        occurred: { from: Date.UTC(2026, 0, 30), to: Date.UTC(2026, 0, 30) + 1 },
        retainedBy: 'user:sam',
        classification: 'INTERNAL',
      });
  });

  it('gives the same session whenever it is retained, another one to another content, and none of its own to a part', () => {
    const [one, again, other] = ['a. b.', 'a. b.', 'a. c.'].map((content) => units({ content, extraction_profile: 'sentences' }).units.map(({ session }) => session)); // prettier-ignore
    expect(one).toEqual(again);
    expect(new Set(one).size).toBe(1);
    expect(one).not.toEqual(other);
  });

  it('keeps a stated fact whole, and lets its first part alone supersede', () => {
    const fact = { subject: 'ann', predicate: 'lives in', valid_from: '2026-01-01T00:00:00.000Z', valid_to: null };
    const { units: made } = units({ content: 'Lisbon.\n\nSince May.', fact, supersedes: ['mem_0'] });
    expect(made).toMatchObject([{ factType: 'world', fact: { subject: 'ann', validTo: null }, supersedes: ['mem_0'] }]);
    const parts = units({ content: 'One.\n\nTwo.', extraction_profile: 'sentences', supersedes: ['mem_0'] }).units;
    expect(parts.map(({ supersedes }) => supersedes)).toEqual([['mem_0'], []]);
  });

  it('strikes personal data from content, title and metadata before anything is cut', () => {
    const { units: made, pii } = units({ content: 'Mail a@b.example!', title: 'a@b.example', metadata: { from: 'a@b.example', n: 1 } });
    expect(JSON.stringify(made)).not.toContain('a@b.example');
    expect(pii).toEqual([{ type: 'email', count: 3, action: 'redact' }]);
    const warned = { ...USUAL_SETTINGS, pii: { ...USUAL_SETTINGS.pii, action: 'warn' as const } };
    expect(JSON.stringify(units({ content: 'Mail a@b.example!' }, warned).units)).toContain('a@b.example'); // control
  });

  it('strikes every text and number that a caller wrote, and counts them', () => {
    const { units: made, pii } = units({
      ...{ content: 'Call me.', speaker: 'a@b.example', source: 'mail of a@b.example' },
      metadata: { card: 4111111111111111, count: 3, note: 'a@b.example' },
    });
    expect(JSON.stringify(made)).not.toMatch(/a@b\.example|4111111111111111/);
    expect(made[0]).toMatchObject({ speaker: '[EMAIL_REDACTED]', metadata: { card: '[CREDIT_CARD_REDACTED]', count: 3 } });
    expect(pii.map(({ type, count }) => `${type} ${count}`)).toEqual(['credit_card 1', 'email 3']);
  });

  const fact = { subject: 'ann', predicate: 'lives in', valid_from: '2026-01-01T00:00:00.000Z', valid_to: null };
  it.each<[string, Partial<RetainItem>]>([
    ['a tag', { tags: ['a@b.example'] }],
    ['a session', { session_id: 'mail a@b.example' }],
    ['a name of metadata', { metadata: { 'a@b.example': 1 } }],
    ['a subject', { fact: { ...fact, subject: 'a@b.example' } }],
    ['a predicate', { fact: { ...fact, predicate: 'writes to a@b.example' } }],
    ['a type', { fact_type: 'x4111111111111111' }],
  ])('refuses personal data in %s, which cannot be struck, unless the bank lets it be', (_what, label) => {
    const item = { content: 'x', ...label };
    expect(refusalOf(item)).toBe('MEMORY_PII_REJECTED');
    const warned = { ...USUAL_SETTINGS, pii: { ...USUAL_SETTINGS.pii, action: 'warn' as const } };
    expect(units(item, warned).pii).toMatchObject([{ count: 1, action: 'warn' }]); // control
  });

  it('keeps names of people where people are named, and ids that happen to hold a number', () => {
    const named = { principals: ['user:a@b.example'], visible_to: ['user:a@b.example'], tags: ['principal:user:c@d.example'] };
    const { units: made, pii } = units({ content: 'x', ...named, session_id: '41111111-1111-1111-a111-111111111111' });
    expect(made[0]).toMatchObject({ principals: ['user:a@b.example', 'user:c@d.example'], visibleTo: ['user:a@b.example'] });
    expect(pii).toEqual([]);
  });

  it('names a session of its own after what is kept, so that what was struck cannot be guessed from it', () => {
    const [one, other] = ['4111 1111 1111 1111', '5555 5555 5555 4444'].map((card) => units({ content: `Pay ${card}.` }).units[0]?.session);
    expect(one).toBe(other);
    expect(one).not.toBe(units({ content: 'Pay.' }).units[0]?.session); // control
  });

  it('numbers what is said again in one content, and the same whenever it is retained', () => {
    const numbers = () =>
      units({ content: 'Yes. No. Yes. Yes.', extraction_profile: 'sentences' }).units.map(({ repetition }) => repetition);
    expect([numbers(), numbers()]).toEqual([[0, 0, 1, 2], [0, 0, 1, 2]]); // prettier-ignore
  });

  it.each<[string, RetainItem, string]>([
    ['nothing to find', { content: ' … ' }, 'MEMORY_TEXT_EMPTY'],
    ['personal data that only the caller sees', { content: 'He is ill.', pii_detected: true }, 'MEMORY_PII_REJECTED'],
    ['a day that is none', { content: 'x', occurred_at: '2026-02-31T00:00:00.000Z' }, 'MEMORY_TIME_INVALID'],
    ['half a surrogate pair in a name', { content: 'x', speaker: '\ud800' }, 'MEMORY_TEXT_UNSTORABLE'],
    ['a credential', { content: 'x', metadata: { password: 'y' } }, 'MEMORY_METADATA_CREDENTIAL'],
    ['one memory replaced and contradicted', { content: 'x', supersedes: ['a'], contradicts: ['a'] }, 'MEMORY_RELATION_INVALID'],
    ['control: nothing wrong', { content: 'x' }, 'kept'],
  ])('with %s: %s', (_what, item, code) => {
    expect(refusalOf(item)).toBe(code);
  });
});
