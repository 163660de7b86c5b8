import { analyseUnit } from '../analysis/analyse-unit';
import { aConversation } from '../a-unit';
import { buildIndex } from '../index/build-index';
import { embedIndex } from './embed-index';
import { embedTerms, learnEmbedder } from './learn-embedder';

const sessions = [
  [
    ['dog', 'bark', 'park'],
    ['puppy', 'bark', 'park'],
    ['dog', 'leash', 'walk'],
    ['puppy', 'leash', 'walk'],
  ],
  [
    ['bank', 'loan', 'money'],
    ['credit', 'loan', 'money'],
    ['bank', 'rate', 'interest'],
    ['credit', 'rate', 'interest'],
  ],
].map((session) => session.map((text) => [...text]));
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

it('learns from company: words that stand in the same places come near, though they never meet', () => {
  const learnt = learnEmbedder(sessions, { dimensions: 512, window: 2 });
  const [dog, puppy, credit] = ['dog', 'puppy', 'credit'].map((term) => embedTerms(learnt, [term]));
  if (dog === undefined || puppy === undefined || credit === undefined) throw new Error('three terms, three vectors');
  expect(cosine(dog, puppy)).toBeGreaterThan(cosine(dog, credit) + 0.3);
});

it('makes the same bytes from the same texts', () => {
  const bytes = () => Buffer.from(embedTerms(learnEmbedder(sessions), ['dog', 'loan']).buffer).toString('hex');
  expect(bytes()).toBe(bytes());
});

it('makes vectors of length one, and none for words it never read', () => {
  const learnt = learnEmbedder(sessions);
  expect(cosine(embedTerms(learnt, ['dog']), embedTerms(learnt, ['dog']))).toBeCloseTo(1, 5);
  expect(embedTerms(learnt, ['unheard']).every((value) => value === 0)).toBe(true);
});

it('knows nothing that stands in no text of the tenant', () => {
  const [first = [], second = []] = sessions;
  expect([...learnEmbedder([first]).vocabulary.keys()].some((term) => second.flat().includes(term))).toBe(false);
});

it('embeds an index in its own order, whatever order the units come in', () => {
  const units = aConversation('dog bark', 'puppy bark', 'bank loan').map((unit) => analyseUnit(unit, 'english'));
  const index = buildIndex(units);
  const { vectors } = embedIndex(index, units, 'v1');
  expect(embedIndex(index, units.toReversed(), 'v1')).toMatchObject({ vectors });
  expect(vectors).toMatchObject({ embedder: 'ri512@v1', dimensions: 512 });
  expect(vectors.values).toHaveLength(3 * 512);
});
