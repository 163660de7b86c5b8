import { inverseFrequency } from '../../lexical/bm25';
import { randomVector } from './random-vector';

/** How a tenant's own text becomes vectors. */
export interface EmbedderShape {
  readonly dimensions: number;
  /** Terms this far apart still give each other meaning. */
  readonly window: number;
}

export const EMBEDDER_SHAPE: EmbedderShape = { dimensions: 512, window: 16 };

/** Random indexing with this shape; the generation follows after `@`. */
export const EMBEDDER = 'ri512';

/** What was learnt: a vector per term and how telling each is. Never leaves the tenant whose text it is. */
export interface LearntEmbedder {
  readonly dimensions: number;
  readonly vocabulary: ReadonlyMap<string, number>;
  /** One row per term, by its number. */
  readonly vectors: Float32Array;
  readonly weights: Float64Array;
  /** The mean of all texts, taken from each. */
  readonly mean: Float64Array;
}

/**
 * Learns term vectors from texts that are already analysed: a term is what stands around it. Texts of one session stand together, in order.
 * Deterministic: the same texts in the same order give the same bytes. Nothing is learnt from anywhere else.
 */
export function learnEmbedder(
  sessions: readonly (readonly (readonly string[])[])[],
  shape: EmbedderShape = EMBEDDER_SHAPE,
): LearntEmbedder {
  const { dimensions } = shape;
  const texts = sessions.flat();
  const { vocabulary, weights } = weigh(texts);
  const own = [...vocabulary.keys()].map((term) => randomVector(term, dimensions));
  const vectors = new Float32Array(vocabulary.size * dimensions);
  const add = (row: number, of: number, share: number) => {
    const { places = [], signs = [] } = own[of] ?? {};
    places.forEach((place, i) => (vectors[row * dimensions + place] = (vectors[row * dimensions + place] ?? 0) + share * (signs[i] ?? 0)));
  };
  for (const session of sessions) {
    const line = session.flat().map((term) => vocabulary.get(term) ?? 0);
    line.forEach((row, at) => {
      for (let other = Math.max(0, at - shape.window); other < Math.min(line.length, at + shape.window + 1); other++) {
        const near = line[other] ?? 0;
        if (near !== row) add(row, near, weights[near] ?? 0);
      }
    });
  }
  for (let row = 0; row < vocabulary.size; row++) {
    normalise(vectors.subarray(row * dimensions, (row + 1) * dimensions));
    // Its own vector keeps a term apart from others that stand in the same company.
    add(row, row, OWN_SHARE);
  }
  const learnt = { dimensions, vocabulary, vectors, weights, mean: new Float64Array(dimensions) };
  return { ...learnt, mean: meanOf(learnt, texts) };
}

const OWN_SHARE = 0.3;

/** The vector of a text, of length one; all zeros for a text without a known term. */
export function embedTerms({ dimensions, vocabulary, vectors, weights, mean }: LearntEmbedder, terms: readonly string[]): Float32Array {
  const sum = new Float64Array(dimensions);
  let total = 0;
  for (const term of terms) {
    const row = vocabulary.get(term);
    if (row === undefined) continue;
    const weight = weights[row] ?? 0;
    total += weight;
    for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + weight * (vectors[row * dimensions + i] ?? 0);
  }
  if (total === 0) return new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) / total - (mean[i] ?? 0);
  return Float32Array.from(normalise(sum));
}

function weigh(texts: readonly (readonly string[])[]): Pick<LearntEmbedder, 'vocabulary' | 'weights'> {
  const vocabulary = new Map<string, number>();
  const frequencies: number[] = [];
  for (const text of texts)
    for (const term of new Set(text)) {
      const row = vocabulary.get(term) ?? vocabulary.size;
      vocabulary.set(term, row);
      frequencies[row] = (frequencies[row] ?? 0) + 1;
    }
  return { vocabulary, weights: Float64Array.from(frequencies, (df) => inverseFrequency(df, texts.length)) };
}

function meanOf(learnt: LearntEmbedder, texts: readonly (readonly string[])[]): Float64Array {
  const mean = new Float64Array(learnt.dimensions);
  for (const text of texts) embedTerms(learnt, text).forEach((value, i) => (mean[i] = (mean[i] ?? 0) + value / texts.length));
  return mean;
}

function normalise<T extends Float32Array | Float64Array>(vector: T): T {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (length > 0) vector.forEach((value, i) => (vector[i] = value / length));
  return vector;
}
