import fc from 'fast-check';
import { analyseUnit } from '../analysis/analyse-unit';
import { aConversation, aUnit } from '../a-unit';
import { buildIndex } from './build-index';
import { forwardTerms } from './forward';

const analysed = [...aConversation('one two', 'two three', 'three four'), aUnit({ id: 'x', session: 's0', text: 'five' })].map((unit) =>
  analyseUnit(unit, 'plain'),
);

it('is the same whatever order units come in', () => {
  const expected = JSON.stringify(plain(buildIndex(analysed)));
  fc.assert(
    fc.property(fc.shuffledSubarray(analysed, { minLength: analysed.length }), (shuffled) => {
      expect(JSON.stringify(plain(buildIndex(shuffled)))).toBe(expected);
    }),
  );
});

it('knows where each term stands and how long each text is', () => {
  const index = buildIndex(analysed);
  expect(index.cards.map(({ id }) => id)).toEqual(['x', 't0', 't1', 't2']);
  expect([...index.sessions]).toEqual([0, 1, 1, 1]);
  expect(index.body.postings.get('two')).toEqual({ units: Uint32Array.of(1, 2), counts: Uint32Array.of(1, 1) });
  expect([...index.body.lengths]).toEqual([1, 2, 2, 2]);
  expect(forwardTerms(index.forward, 1)).toHaveLength(2);
});

it.each([
  ['two units with one id', [aUnit(), aUnit({ position: 1 })]],
  ['a position that is no whole number', [aUnit({ position: 0.5 })]],
])('refuses %s', (_what, units) => {
  expect(() => buildIndex(units.map((unit) => analyseUnit(unit, 'plain')))).toThrow(RangeError);
});

function plain({ body, title, sessions, cards, forward }: ReturnType<typeof buildIndex>) {
  return {
    cards,
    sessions: [...sessions],
    forward: [...forward.terms],
    body: [...body.postings].sort(),
    title: [...title.postings].sort(),
  };
}
