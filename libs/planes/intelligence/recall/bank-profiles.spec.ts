import { aGeneration, aQuestion, aUnit } from '../retrieval/a-unit';
import type { Profile } from '../retrieval/fusion/profile';
import { retrieve } from '../retrieval/retrieve';
import { profileOf } from './bank-profiles';

const MEASURED = 'said@1 onnx@1:sha256-77449e38e67d56ad25b9829def1d787ee64f44e7802d0a5742618fea335e869c:384:mean:128';

// The question's words are in the first; the model finds the third near, the fourth less so.
const UNITS = ['The kettle whistles.', 'Paris in May.', 'Boiling water sings.', 'Tea at four.', 'A red door.'].map((text, at) =>
  aUnit({ id: `u${at}`, session: `s${at}`, text }),
);
const LIKENESS = [0.1, 0.05, 0.9, 0.6, 0.02];

/** What is found, when a model's likeness is told on another scale. */
function found(profile: Profile, scaled: (likeness: number) => number): readonly unknown[] {
  const cosines = LIKENESS.map(scaled);
  const values = Float32Array.from(cosines.flatMap((cosine) => [cosine, Math.sqrt(1 - cosine * cosine)]));
  const generation = aGeneration(UNITS, { profile, vectors: { embedder: 'hand', dimensions: 2, values } });
  const { hits } = retrieve(generation, aQuestion('whistles', { vector: Float32Array.of(1, 0) }));
  return hits.map(({ id, score }) => [id, score.toFixed(6)]);
}
const asTold = (likeness: number) => likeness;
// As models are that call everything a little alike.
const narrow = (likeness: number) => 0.7 + 0.2 * likeness;

describe('the profile of a bank', () => {
  it('has no vectors of a model when there is none', () => {
    expect(profileOf('documents', null).weights.dense).toBeUndefined();
  });

  it('joins what a model finds that was not measured by reciprocal rank: on whatever scale it tells likeness, the ranking is the same', () => {
    const profile = profileOf('documents', 'said@1 openai@1:another-model:1536:8191:0');
    expect(found(profile, narrow)).toEqual(found(profile, asTold));
    expect(found(profile, asTold)).toHaveLength(UNITS.length);
  });

  it('control: by the likeness itself, as for the measured model, another scale is another ranking', () => {
    const profile = profileOf('documents', MEASURED);
    expect(found(profile, narrow)).not.toEqual(found(profile, asTold));
  });

  it('is another for each, so that their generations never meet', () => {
    const names = [null, MEASURED, 'another'].map((embedder) => profileOf('chat', embedder).name);
    expect(new Set(names).size).toBe(3);
  });

  it('is refused for a name that no bank can have', () => {
    expect(() => profileOf('poetry', null)).toThrow(RangeError);
  });
});
