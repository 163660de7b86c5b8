import { isRefusal } from '@kernel/outcome';
import { aUnit } from '../retrieval/a-unit';
import { contentKeyOf } from './content-key';
import { prepareUnits, type UnitToPrepare } from './prepare-units';

const { tenant: _t, bank: _b, retractedAt: _r, provenance: _p, ...told } = aUnit({ text: 'The kettle boils.' });
const aTelling = (change: Partial<UnitToPrepare> = {}): UnitToPrepare => ({
  ...told,
  position: null,
  source: 'file',
  offset: 3,
  entities: [],
  relations: [],
  principals: [],
  ...change,
});

it('works out where a text stands, what it is and what it is found by, and passes everything else through', () => {
  const prepared = prepareUnits([{ ...aTelling(), tags: ['a'], metadata: { n: 1 } }], 'english');
  expect(prepared).toMatchObject([
    { id: 'u1', metadata: { n: 1 }, provenance: { source: 'file', offset: 3 }, analysis: { body: ['kettl', 'boil'], language: 'english' } },
  ]);
});

it.each<[string, Partial<UnitToPrepare>, string]>([
  ['a NUL', { text: 'a\0b' }, 'BANK_TEXT_UNSTORABLE'],
  ['half a surrogate pair', { text: 'a\ud800b' }, 'BANK_TEXT_UNSTORABLE'],
  ['a NUL in a tag', { tags: ['\0'] }, 'BANK_TEXT_UNSTORABLE'],
  ['a text of ten megabytes', { text: 'x'.repeat(10_000_000) }, 'BANK_TOO_LARGE'],
  ['a bomb of tags', { tags: Array.from({ length: 101 }, (_, n) => `t${n}`) }, 'BANK_TOO_LARGE'],
  ['a tag as long as a text', { tags: ['x'.repeat(1_001)] }, 'BANK_UNIT_MALFORMED'],
  ['a bomb of entities', { entities: Array.from({ length: 2_001 }, () => 'x') }, 'BANK_TOO_LARGE'],
  ['an empty id', { id: '' }, 'BANK_UNIT_MALFORMED'],
  ['a negative place', { position: -1 }, 'BANK_UNIT_MALFORMED'],
  ['half a millisecond', { retainedAt: 0.5 }, 'BANK_UNIT_MALFORMED'],
])('refuses %s, with the whole call', (_what, change, code) => {
  expect(prepareUnits([aTelling(), aTelling(change)], 'english')).toMatchObject({ kind: 'refused', code });
});

it('takes right-to-left marks, pictographs and any script (control)', () => {
  expect(isRefusal(prepareUnits([aTelling({ text: '\u202Eمرحبا 👩‍💻 日本語 \u0001' })], 'english'))).toBe(false);
});

it('gives two units one key when they tell the same, and another for any difference that is told', () => {
  const key = contentKeyOf(aTelling());
  expect(contentKeyOf(aTelling({ id: 'other', retainedAt: 5, source: 'elsewhere', expiresAt: 9 }))).toBe(key);
  const differences: Partial<UnitToPrepare>[] = [
    { text: 'x' },
    { session: 'x' },
    { speaker: 'x' },
    { position: 1 },
    { tags: ['x'] },
    { principals: ['user:bob'] },
    { classification: 'RESTRICTED' },
    { visibleTo: ['user:ann'] },
    { visibleTo: [] },
    { occurred: { from: 1, to: 2 } },
  ];
  expect(new Set([key, ...differences.map((change) => contentKeyOf(aTelling(change)))]).size).toBe(differences.length + 1);
});
