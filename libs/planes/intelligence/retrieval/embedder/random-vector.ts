import { hash } from 'node:crypto';

/** The few places of a term's own vector that are not zero. */
export interface SparseVector {
  readonly places: readonly number[];
  readonly signs: readonly number[];
}

const NON_ZERO = 10;

/** A term's own vector: ten places of +1 or −1, drawn by the term's hash. The same in every process and on every day. */
export function randomVector(term: string, dimensions: number): SparseVector {
  const bytes = hash('sha256', term, 'buffer');
  const places: number[] = [];
  const signs: number[] = [];
  for (let i = 0; i < NON_ZERO; i++) {
    const draw = bytes.readUInt16BE(i * 2);
    places.push(draw % dimensions);
    signs.push(((bytes[20 + (i >> 3)] ?? 0) >> (i & 7)) & 1 ? 1 : -1);
  }
  return { places, signs };
}
