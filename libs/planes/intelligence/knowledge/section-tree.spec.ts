import fc from 'fast-check';
import { HANDBOOK, handbookSections, someFacts, someText } from './a-handbook';
import { PART_LENGTH } from './divide-text';
import { sectionTree } from './section-tree';

const ids = (text: string): readonly string[] => sectionTree(someText(text), someFacts()).map(({ section_id }) => section_id);

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
  ['takes a skipped level as it is', '### Deep\n# Top\n', ['deep', 'top']],
  ['names a heading without letters', '# !!!\n', ['section']],
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

it('says which language a document is in, unless it is English or too short to tell', () => {
  const languages = (text: string) => [...new Set(sectionTree(someText(text), someFacts()).map(({ language }) => language))];
  expect(languages('# Retouren\n\nWer die Ware nicht behalten möchte, kann sie innerhalb von 14 Tagen an uns zurückschicken, und wir zahlen das Geld zurück.')).toEqual(['german']); // prettier-ignore
  expect([languages(HANDBOOK), languages('# Ok\n\nOk.')]).toEqual([[undefined], [undefined]]);
});

describe('a long section', () => {
  const paragraph = (of: number) => `Paragraph ${of} says ${`word${of} `.repeat(60)}and ends.`;
  const long = (numbers: readonly number[]) => `# Long\n\n${numbers.map(paragraph).join('\n\n')}\n\n# Next\n\nshort\n`;
  const numbers = Array.from({ length: 60 }, (_, at) => at);

  it('is divided; its first part keeps the id and each other has it as parent', () => {
    const sections = sectionTree(someText(long(numbers)), someFacts());
    const parts = sections.filter(({ section_id }) => section_id.startsWith('long'));
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.map(({ section_id, parent_id }) => [section_id, parent_id]).slice(0, 2)).toEqual([
      ['long', null],
      [expect.stringMatching(/^long;[0-9a-f]{10}$/) as string, 'long'],
    ]);
    expect(parts.every(({ text }) => text.length <= PART_LENGTH.most)).toBe(true);
    expect(parts.map(({ text }) => text).join('\n\n')).toBe(numbers.map(paragraph).join('\n\n'));
    expect(sections.at(-1)?.section_id).toBe('next');
  });

  it('keeps the ids of its other parts when one paragraph comes or goes', () => {
    const before = new Set(ids(long(numbers)));
    const after = ids(long([...numbers.slice(0, 30), 99, ...numbers.slice(31)]));
    expect(after.filter((id) => !before.has(id)).length).toBeLessThanOrEqual(3);
  });

  it('is divided where it has no paragraphs, words or whole characters to end at', () => {
    for (const text of ['x'.repeat(20_000), '😀'.repeat(10_000), 'word '.repeat(4_000), `${'a'.repeat(5_000)}\n\n${'b'.repeat(5_000)}`]) {
      const sections = sectionTree(someText(text), someFacts());
      expect(sections.every((section) => section.text.length <= PART_LENGTH.most && section.text.isWellFormed())).toBe(true);
      expect(
        sections
          .map((section) => section.text)
          .join('')
          .replace(/\s/g, ''),
      ).toBe(text.replace(/\s/g, ''));
    }
  });
});

it('gives the text verbatim, where its offsets say, in bytes and in characters', () => {
  const long = `${'long words go on and on 😀 '.repeat(260)}\n`;
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constantFrom('# A\n', '## Ünïcode 😀\r\n', '\n', ' \t\r\n', 'text\n', 'A\n---\n', long),
          fc.string({ unit: 'grapheme' }),
        ),
        { maxLength: 20 },
      ),
      (parts) => {
        const text = parts.join('').replaceAll('\u0000', '');
        const bytes = Buffer.from(text, 'utf8');
        const sections = sectionTree(someText(text), someFacts());
        for (const { text: part, offset, bytes: size, char_offset, chars } of sections) {
          expect(bytes.subarray(offset, offset + size).toString('utf8')).toBe(part);
          expect(text.slice(char_offset, char_offset + chars)).toBe(part);
        }
        expect(new Set(sections.map(({ section_id }) => section_id)).size).toBe(sections.length);
      },
    ),
    { numRuns: 60 },
  );
});
