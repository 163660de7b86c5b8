import { createHash, type Hash } from 'node:crypto';
import type { SourceGeneration, SourceVector } from './recall-source';

/** The vectors of one bank's generation, as far as they were written. Never changes. */
export interface LoadedVectors {
  readonly generation: SourceGeneration;
  readonly bySeq: ReadonlyMap<number, Float32Array>;
  /** Of every vector in the order of writing. */
  readonly hash: Hash;
}

/** The vectors, with those that came later. */
export function withVectors(known: LoadedVectors | undefined, generation: SourceGeneration, later: readonly SourceVector[]): LoadedVectors {
  const bySeq = new Map(known?.bySeq);
  const hash = known?.hash.copy() ?? createHash('sha256');
  for (const { seq, vector } of later) {
    bySeq.set(seq, vector);
    hash.update(Float64Array.of(seq)).update(vector);
  }
  return { generation, bySeq, hash };
}

/** Names them. */
export function namedVectors({ generation, hash }: LoadedVectors): string {
  const { embedder, number, search, written } = generation;
  // Vectors that the store compares are not here to be named by what they are.
  return `${embedder}@${search === 'near' ? `${number}.${written}` : hash.copy().digest('hex')}`;
}
