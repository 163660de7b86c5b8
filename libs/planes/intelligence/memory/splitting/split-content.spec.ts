import fc from 'fast-check';
import { PROFILE_NAMES } from './extraction-profile';
import { PART_LENGTH, splitContent } from './split-content';

describe('a content cut into parts', () => {
  it.each(PROFILE_NAMES)('as %s keeps every letter where it stood, and loses none', (profile) => {
    const piece = fc.constantFrom(
      'Ann: ',
      'word ',
      '. ',
      '\n',
      '\n\n',
      '# Head\n',
      '## Under\n',
      '😀',
      'x'.repeat(999),
      '。',
      '“Yes.” ',
      '- a\n',
      '12:30',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const content = pieces.join('');
        const parts = splitContent(content, profile);
        let last = 0;
        for (const { text, offset } of parts) {
          expect(content.slice(offset, offset + text.length)).toBe(text);
          expect(offset).toBeGreaterThanOrEqual(last);
          expect(text.isWellFormed()).toBe(true);
          last = offset + text.length;
        }
        if (profile !== 'conversation')
          expect(
            parts
              .map(({ text }) => text)
              .join('')
              .replace(/\s/g, ''),
          ).toBe(content.replace(/\s/g, ''));
      }),
      { numRuns: 60 },
    );
  });

  it('names the speaker of each turn and takes further lines to the turn above', () => {
    expect(splitContent('Ann: Hi.\nHow are you?\nBob Lee: Fine. Thanks.', 'conversation')).toEqual([
      { text: 'Hi.\nHow are you?', offset: 5, speaker: 'Ann', title: '' },
      { text: 'Fine. Thanks.', offset: 31, speaker: 'Bob Lee', title: '' },
    ]);
  });

  it('never joins what stands under two headings, and says under which', () => {
    const parts = splitContent('Intro.\n# Refunds\nIn 14 days.\n## Damage\nSend a photo.\n# Delivery\nSoon.', 'document');
    expect(parts.map(({ title, text }) => [title, text])).toEqual([
      ['', 'Intro.'],
      ['Refunds', '# Refunds\nIn 14 days.'],
      ['Refunds › Damage', '## Damage\nSend a photo.'],
      ['Delivery', '# Delivery\nSoon.'],
    ]);
  });

  it('cuts a sentence without end between words, and a word without end somewhere', () => {
    const parts = splitContent(`${'word '.repeat(500)}${'x'.repeat(2500)}`, 'text');
    expect(Math.max(...parts.map(({ text }) => text.length))).toBeLessThanOrEqual(PART_LENGTH);
    expect(parts[0]?.text.endsWith('word')).toBe(true);
  });

  it('ends a sentence after marks and what closes it, at an empty line and before a list, and nowhere else', () => {
    const content = 'He said “No…” Twice!?) 3.14 e.g.x\nsame line\n \nNew.\n- one\n- two。三！';
    expect(splitContent(content, 'sentences').map(({ text }) => text)).toEqual([
      ...['He said “No…”', 'Twice!?)', '3.14 e.g.x\nsame line', 'New.', '- one', '- two。', '三！'],
    ]);
  });

  it('leaves the marks round a heading out of its title', () => {
    expect(splitContent('#  Refunds \t## \r\nSoon.\n####### no heading\n#none', 'document').map(({ title }) => title)).toEqual(['Refunds']);
  });

  // Each of these took minutes when a mark was read again for every mark before it. The bound is the runner's, and far away.
  const LONGEST = 200_000;
  const heading = `# ${'#'.repeat(LONGEST)}x`;
  it.each([
    ['full stops without a blank', '.'.repeat(LONGEST)],
    ['full stops and what closes them', '.'.repeat(LONGEST / 2) + ')'.repeat(LONGEST / 2)],
    ['marks by turns', '.)'.repeat(LONGEST / 2)],
    ['line feeds with blanks', '\n '.repeat(LONGEST / 2)],
    ['a word without end', 'x'.repeat(LONGEST)],
    ['a heading of heading signs', heading.slice(0, LONGEST)],
    ['headings of blanks', '# \t'.repeat(LONGEST / 3) + 'x'],
    ['a long heading above many', `# ${'x'.repeat(LONGEST / 2)}\n${'## a\n'.repeat(LONGEST / 10)}`],
    ['names without end', `${'a b'.repeat(LONGEST / 3)}:`],
  ])('%s are cut in time that grows with their length alone', (_what, content) => {
    for (const profile of PROFILE_NAMES) expect(splitContent(content, profile).every(({ title }) => title.length <= 256)).toBe(true);
  });

  it('control: joined up to the bound, sentences are fewer parts than alone', () => {
    const content = 'One. Two. Three. Four.';
    expect(splitContent(content, 'text')).toHaveLength(1);
    expect(splitContent(content, 'sentences')).toHaveLength(4);
  });
});
