import { inverseFrequency } from '../../lexical/bm25';
import { aConversation, aFilter, aGeneration } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { listOf } from './ranked-list';
import { bodyMatches, contextScores, ownScores, sessionScores, spreadScores } from './text-scores';

const { index } = aGeneration(aConversation('alpha beta', 'gamma', 'delta', 'epsilon', 'alpha'));
const scope = scopeOf(index, aFilter());
const shape = { k1: 1, b: 0 };
const matches = bodyMatches(index, scope, [{ forms: ['alpha'] }]);
const rounded = (scores: Float64Array) => Array.from(scores, (score) => Math.round(score * 1000) / 1000);

it('scores a unit by its own words', () => {
  // Two of five texts have the term once: idf × 1 / (1 + k1).
  const one = Math.round((inverseFrequency(2, 5) / 2) * 1000) / 1000;
  expect(rounded(ownScores(index, scope, matches, shape))).toEqual([one, 0, 0, 0, one]);
});

it('scores a unit with its neighbours from the same postings', () => {
  // Radius 1: t0, t1 see the first alpha, t3, t4 the second.
  const one = Math.round((inverseFrequency(4, 5) / 2) * 1000) / 1000;
  expect(rounded(contextScores(index, scope, matches, shape, 1))).toEqual([one, one, 0, one, one]);
});

it('gives a session’s score to all its units', () => {
  const [first, ...others] = sessionScores(index, scope, matches, shape);
  expect(first).toBeGreaterThan(0);
  expect(others.every((score) => score === first)).toBe(true);
});

it('spreads a score to neighbours and never across sessions', () => {
  expect(rounded(spreadScores(index, scope, Float64Array.of(1, 0, 0, 0, 0), [0.5, 0.2], 1))).toEqual([1, 0.5, 0.2, 0, 0]);
  const apart = aGeneration(aConversation('a', 'b').map((unit, i) => ({ ...unit, session: `s${i}` })));
  expect([...spreadScores(apart.index, scopeOf(apart.index, aFilter()), Float64Array.of(1, 0), [0.5], 1)]).toEqual([1, 0]);
});

it('does not bridge a gap that a forgotten turn left', () => {
  const gap = aGeneration(aConversation('a', 'b', 'c', 'd').filter(({ position }) => position !== 1 && position !== 2));
  expect([...spreadScores(gap.index, scopeOf(gap.index, aFilter()), Float64Array.of(1, 0), [0.5, 0.2], 1)]).toEqual([1, 0]);
});

it('lists the best scores, ties by place, nothing without a score', () => {
  expect(listOf('own', Float64Array.of(0, 2, 1, 2, -1), 2).entries.map(({ unit }) => unit)).toEqual([1, 3]);
  const many = Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 50);
  expect(listOf('own', many, 10)).toEqual({ name: 'own', entries: listOf('own', many, 99).entries.slice(0, 10) });
});

describe('a question and its answer', () => {
  const scoresOf = (speakers: readonly (string | null)[], texts: readonly string[], hidden: readonly string[] = []) => {
    const units = aConversation(...texts).map((unit, i) => ({ ...unit, speaker: speakers[i] ?? null }));
    const { index: talk } = aGeneration(units);
    const open = scopeOf(talk, aFilter(), (_, { id }) => !hidden.includes(id));
    return [...spreadScores(talk, open, Float64Array.of(1, 0, 0), [0.5, 0.2], 0.9)];
  };

  it('share the question’s score', () => {
    expect(scoresOf(['Ann', 'Bob', 'Ann'], ['Where did you go?', 'Rome', 'Nice'])).toEqual([1, 0.9, 0.2]);
    expect(scoresOf([null, null, null], ['Where did you go?', 'Rome', 'Nice'])).toEqual([1, 0.9, 0.2]);
  });

  it('need not stand side by side: who asked goes on talking', () => {
    expect(scoresOf(['Ann', 'Ann', 'Bob'], ['Where did you go?', 'I wonder', 'Rome'])).toEqual([1, 0.5, 0.9]);
  });

  it('are found among what the filter admits, as if nothing else were there', () => {
    expect(scoresOf(['Ann', 'Bob', 'Bob'], ['Where did you go?', 'Rome', 'Nice'], ['t1'])).toEqual([1, 0, 0.9]);
  });

  it('are told from statements (control)', () => {
    expect(scoresOf(['Ann', 'Bob', 'Ann'], ['I went to Rome.', 'Nice', 'Yes'])).toEqual([1, 0.5, 0.2]);
  });
});
