import { aConversation, aFilter, aGeneration } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { aboveMean, denseScores } from './dense';

const { index } = aGeneration(aConversation('a', 'b', 'c'));
const scope = scopeOf(index, aFilter());
const vectors = { embedder: 'hand', dimensions: 2, values: Float32Array.of(1, 0, 0, 1, -1, 0) };

it('scores by cosine and drops what points away', () => {
  expect([...denseScores(vectors, Float32Array.of(1, 0), scope)]).toEqual([1, 0, 0]);
});

it('refuses a vector of another embedder instead of mixing them', () => {
  expect(() => denseScores(vectors, Float32Array.of(1, 0, 0), scope)).toThrow(RangeError);
});

it('counts likeness above the mean of what was compared, keeps the order below it, and finds nothing new', () => {
  // The mean of 0.2, 0.4 and 0.6 is 0.4; what is not above it counts a tenth.
  const scores = aboveMean(Float64Array.of(0.2, 0, 0.4, 0.6));
  expect(Array.from(scores, (score) => Math.round(score * 1000) / 1000)).toEqual([0.02, 0, 0.04, 0.24]);
  expect([...aboveMean(new Float64Array(2))]).toEqual([0, 0]);
});
