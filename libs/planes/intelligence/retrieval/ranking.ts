import { digestOf, type Digest } from '@kernel/digest';
import type { Boost } from './fusion/boosts';
import type { Finding } from './fusion/fuse';

/** Names how lists, fusion and order work. A change in any is another version, because a replay depends on it. */
export const RETRIEVAL_VERSION = 'intelligence/retrieval@2';

/** One unit of a ranking, with the reasons for its place. */
export interface Hit {
  readonly id: string;
  readonly bank: string;
  /** Six places. Comparable inside one ranking only. */
  readonly score: number;
  /** The lists that found it, in the order they were asked. */
  readonly found: readonly Finding[];
  readonly boosts: readonly Boost[];
  readonly supersededBy: string | null;
}

/** The answer to one question at one generation, best first; empty when nothing matched. */
export interface Ranking {
  readonly generation: Digest;
  readonly profile: string;
  readonly hits: readonly Hit[];
  /** How many units any list offered. */
  readonly considered: number;
  /** The digest of generation, logic, and ids with scores in order: two equal hashes are the same ranking. */
  readonly hash: Digest;
}

/** The hash of a ranking. */
export function digestRanking(generation: Digest, hits: readonly Hit[]): Digest {
  return digestOf({ generation, logic: RETRIEVAL_VERSION, hits: hits.map(({ id, score, supersededBy }) => [id, score, supersededBy]) });
}

/** A number to six places, the form in which scores are stored and compared. */
export function sixPlaces(value: number): number {
  return Math.floor(value * 1_000_000 + 0.5) / 1_000_000;
}
