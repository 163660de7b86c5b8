import fc from 'fast-check';
import { aConversation, aFilter, aGeneration, aQuestion, aUnit } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { retrieve } from '../retrieve';
import { assemble, type LoadedText } from './assemble';
import { hitsWithNeighbours } from './with-neighbours';

const countTokens = (text: string) => text.split(' ').length;
const units = aConversation('one two three', 'four five', 'six', 'seven eight nine ten');
const texts = new Map<string, LoadedText>(units.map(({ text, gloss: _, ...card }) => [card.id, { card, text }]));
const hit = (id: string, ...neighbours: string[]) => ({ id, neighbours });
const ids = (hits: Parameters<typeof assemble>[0], tokens: number) => {
  const { passages, truncated } = assemble(hits, texts, { tokens, countTokens });
  return [passages.map(({ id, kind, broughtBy }) => `${id} ${kind} ${broughtBy}`), truncated];
};

it('fills the budget with hits first, then with their neighbours, each text once', () => {
  expect(ids([hit('t1', 't0', 't2'), hit('t2', 't1', 't3')], 10)).toEqual([
    ['t1 hit t1', 't2 hit t2', 't0 neighbour t1', 't3 neighbour t2'],
    false,
  ]);
});

it('ends before the first hit that does not fit, and says so: no worse hit stands in for a better one', () => {
  expect(ids([hit('t1', 't2'), hit('t3'), hit('t2')], 5)).toEqual([['t1 hit t1'], true]);
});

it('leaves a neighbour out that does not fit', () => {
  expect(ids([hit('t1', 't0', 't2')], 3)).toEqual([['t1 hit t1', 't2 neighbour t1'], false]);
});

it('hands texts over verbatim, with their place in the source', () => {
  const text = '  „Ünï”\r\n\t👩‍💻  ';
  const { text: _, gloss, ...card } = aUnit({ id: 'v', provenance: { source: 'doc', offset: 7, contentHash: 'h' } });
  expect(gloss).toBe('');
  const { passages } = assemble([hit('v')], new Map([['v', { card, text }]]), { tokens: 100, countTokens });
  expect(passages).toMatchObject([{ text, source: 'doc', start: 7, end: 7 + text.length, contentHash: 'h' }]);
});

it('refuses to go on without the text of a hit', () => {
  expect(() => ids([hit('gone')], 5)).toThrow('gone');
});

it('never exceeds the budget', () => {
  const some = fc.array(fc.record({ id: fc.constantFrom(...texts.keys()), neighbours: fc.subarray([...texts.keys()]) }));
  fc.assert(
    fc.property(some, fc.nat(12), (hits, budget) => {
      const { tokens, passages } = assemble(hits, texts, { tokens: budget, countTokens });
      expect(tokens).toBeLessThanOrEqual(budget);
      expect(passages.reduce((sum, { text }) => sum + countTokens(text), 0)).toBe(tokens);
    }),
  );
});

it('brings neighbours nearest first and none that the filter hides', () => {
  const mixed = units.map((unit) => (unit.id === 't0' ? { ...unit, classification: 'RESTRICTED' as const } : unit));
  const generation = aGeneration(mixed);
  const filter = aFilter({ ceiling: 'PUBLIC' });
  const ranking = retrieve(generation, aQuestion('five', { filter, most: 1 }));
  expect(hitsWithNeighbours(ranking, generation.index, scopeOf(generation.index, filter), 2)).toEqual([hit('t1', 't2', 't3')]);
});
