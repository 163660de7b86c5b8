import { dateMentions } from '../analysis/dates';
import { DAY } from '../analysis/interval';
import { ASKED, aFilter, aGeneration, aUnit } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { latestScores, temporalScores } from './time-scores';

const on = (id: string, day: string, text = 'x') => {
  const from = Date.parse(day);
  return aUnit({ id, text, occurred: { from, to: from + DAY } });
};

it('finds units by the day they tell of, also when they only say "yesterday"', () => {
  const { index } = aGeneration([on('a', '2023-05-08'), on('b', '2023-05-09', 'we met yesterday'), on('c', '2023-06-01')]);
  const scores = temporalScores(index, scopeOf(index, aFilter()), dateMentions('on 8 May 2023', ASKED));
  expect([...scores]).toEqual([1, 1, 0]);
  expect([...temporalScores(index, scopeOf(index, aFilter()), dateMentions('in May 2023', ASKED))]).toEqual([1, 1, 0]);
  expect([...temporalScores(index, scopeOf(index, aFilter()), [])]).toEqual([0, 0, 0]);
});

it('halves the worth of age every thirty days, counted from the newest that may be seen', () => {
  const { index } = aGeneration([on('a', '2023-01-01'), on('b', '2023-01-31'), on('c', '2023-03-02')]);
  expect([...latestScores(index, scopeOf(index, aFilter()))]).toEqual([0.25, 0.5, 1]);
});
