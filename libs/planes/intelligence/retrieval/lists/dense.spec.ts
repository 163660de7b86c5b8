import { aConversation, aFilter, aGeneration } from '../a-unit';
import { scopeOf } from '../filters/scope';
import { denseScores } from './dense';

const { index } = aGeneration(aConversation('a', 'b', 'c'));
const scope = scopeOf(index, aFilter());
const vectors = { embedder: 'hand', dimensions: 2, values: Float32Array.of(1, 0, 0, 1, -1, 0) };

it('scores by cosine and drops what points away', () => {
  expect([...denseScores(vectors, Float32Array.of(1, 0), scope)]).toEqual([1, 0, 0]);
});

it('refuses a vector of another embedder instead of mixing them', () => {
  expect(() => denseScores(vectors, Float32Array.of(1, 0, 0), scope)).toThrow(RangeError);
});
