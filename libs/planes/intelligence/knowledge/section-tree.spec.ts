import fc from 'fast-check';
import { HANDBOOK, handbookSections, someFacts } from './a-handbook';
import { sectionTree } from './section-tree';

const ids = (text: string): readonly string[] => sectionTree(text, someFacts()).map(({ section_id }) => section_id);

it('divides a document at its headings and names each part by their path', () => {
  expect(handbookSections().map(({ section_id, parent_id, heading, level }) => ({ section_id, parent_id, heading, level }))).toEqual([
    { section_id: '_', parent_id: null, heading: 'Handbook', level: 0 },
    { section_id: 'refunds', parent_id: null, heading: 'Handbook › Refunds', level: 1 },
    { section_id: 'refunds/damaged-goods', parent_id: 'refunds', heading: 'Handbook › Refunds › Damaged goods', level: 2 },
    { section_id: 'refunds/limits', parent_id: 'refunds', heading: 'Handbook › Refunds › Limits', level: 2 },
    { section_id: 'delivery', parent_id: null, heading: 'Handbook › Delivery', level: 1 },
  ]);
});

it.each<[string, string, readonly string[]]>([
  ['counts equal headings on', '# A\n## B\n## B\n# A\n', ['a', 'a/b', 'a/b~2', 'a~2']],
  ['reads underlined headings', 'A\n=\ntext\n\nB\n-\n', ['a', 'a/b']],
  ['takes a skipped level as it is', '### Deep\n# Top\n', ['deep', 'top']],
  ['divides nothing at headings inside quotes, lists and code', '> # quoted\n\n- # listed\n\n```\n# code\n```\n', ['_']],
  ['names a heading without letters', '# !!!\n', ['section']],
  ['reads the words of a heading, not its marks', '# Re*fund* `now`\n', ['refund-now']],
  ['reads all line ends', '# A\r\ntext\r\n# B\rtext\r', ['a', 'b']],
  ['has nothing to say about a blank text', ' \n\n', []],
])('%s', (_what, text, expected) => {
  expect(ids(text)).toEqual(expected);
});

it('keeps an id when another part of the document changes', () => {
  const before = ids(HANDBOOK);
  const after = ids(HANDBOOK.replace('# Delivery', '# Delivery times').replace('need no approval', 'are free'));
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
});

it('shortens the path of very long headings without losing the difference', () => {
  const [one = '', two = ''] = ids(`# ${'a'.repeat(300)}b\n# ${'a'.repeat(300)}c\n`);
  expect([one.length, two.length, one === two]).toEqual([120, 120, false]);
});

it('gives the text verbatim, where its offsets say, in bytes and in characters', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.constantFrom('# A\n', '## Ünïcode 😀\r\n', '\n', ' \t\r\n', 'text\n', 'A\n---\n'), fc.string({ unit: 'grapheme' })),
        { maxLength: 20 },
      ),
      (parts) => {
        const text = parts.join('').replaceAll('\u0000', '');
        const bytes = Buffer.from(text, 'utf8');
        const sections = sectionTree(text, someFacts());
        for (const { text: part, offset, bytes: size, char_offset, chars } of sections) {
          expect(bytes.subarray(offset, offset + size).toString('utf8')).toBe(part);
          expect(text.slice(char_offset, char_offset + chars)).toBe(part);
        }
        expect(new Set(sections.map(({ section_id }) => section_id)).size).toBe(sections.length);
      },
    ),
  );
});
