import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';

/** One vector per unit by ordinal, each of length one; all zeros for a unit without a vector. */
export interface UnitVectors {
  /** Which embedder made them: part of the generation, so vectors of two embedders never meet. */
  readonly embedder: string;
  readonly dimensions: number;
  readonly values: Float32Array;
}

/** The cosine of each admitted unit's vector with the question's; zero where they point apart. @throws RangeError for a vector of another length. */
export function denseScores({ dimensions, values }: UnitVectors, question: Float32Array, { admitted }: Scope): Float64Array {
  if (question.length !== dimensions || values.length !== admitted.length * dimensions) throw new RangeError('vectors of another embedder');
  const scores = new Float64Array(admitted.length);
  for (let unit = 0; unit < admitted.length; unit++) {
    if (admitted[unit] !== 1) continue;
    let sum = 0;
    const start = unit * dimensions;
    for (let i = 0; i < dimensions; i++) sum += (values[start + i] ?? 0) * (question[i] ?? 0);
    scores[unit] = sum > 0 ? sum : 0;
  }
  return scores;
}

/** How much of a likeness below the mean still counts: enough to keep an order where nothing else is found. */
const BELOW = 0.1;

/** What each score is above the mean of those that were compared, and a tenth of what is below: to a model any two texts are a little alike, and only more than usual says something. */
export function aboveMean(scores: Float64Array): Float64Array {
  let [sum, count] = [0, 0];
  for (const score of scores)
    if (score > 0) {
      sum += score;
      count += 1;
    }
  const mean = count === 0 ? 0 : sum / count;
  return scores.map((score) => (score > mean ? score - (1 - BELOW) * mean : BELOW * score));
}

/** A unit whose vector somebody else compared with the question's. */
export interface NearUnit {
  readonly id: string;
  readonly cosine: number;
}

/** Adds what was compared elsewhere to scores: the same scale, other units. Those outside the scope, or that point apart, do not count. */
export function addNearest(
  scores: Float64Array,
  { ordinals }: RetrievalIndex,
  near: readonly NearUnit[],
  { admitted }: Scope,
): Float64Array {
  for (const { id, cosine } of near) {
    const unit = ordinals.get(id);
    if (unit !== undefined && admitted[unit] === 1 && cosine > 0) scores[unit] = cosine;
  }
  return scores;
}
