import type { PromotedMemory } from '@kernel/records/memory';
import { analyse } from '../lexical/analyse';
import { inverseFrequency, shareOfBest, STATEMENT_SHAPE, termScore } from '../lexical/bm25';

export interface RankedMemory {
  readonly memory: PromotedMemory;
  /** 0..1: the share of the best conceivable match. Six places. */
  readonly score: number;
}

/** The memories among which a recall chooses, counted: also those without a word of the query. */
export interface BankStatistics {
  readonly memories: number;
  readonly terms: number;
}

/** The terms under which a memory is found. */
export function memoryTerms({ entity, predicate, value }: Pick<PromotedMemory, 'entity' | 'predicate' | 'value'>): readonly string[] {
  return analyse(`${entity}\n${predicate}\n${value}`);
}

/**
 * The best memories first: by score, a `correction` before anything else of the same score, then the newer one, then by id.
 * `found` are all that have one of the terms; others have no score and are not recalled.
 */
export function rankMemories(
  terms: readonly string[],
  found: readonly PromotedMemory[],
  bank: BankStatistics,
  topK: number,
): readonly RankedMemory[] {
  const counted = found.map((memory) => ({ memory, terms: memoryTerms(memory) }));
  const meanLength = bank.memories === 0 || bank.terms === 0 ? 1 : bank.terms / bank.memories;
  const weights = terms.map((term) => inverseFrequency(counted.filter((entry) => entry.terms.includes(term)).length, bank.memories));
  const best = weights.reduce((sum, idf) => sum + idf, 0);
  const ranked = counted.flatMap(({ memory, terms: own }) => {
    const shares = terms.map((term, position) => {
      const tf = own.filter((candidate) => candidate === term).length;
      return tf === 0 ? 0 : termScore(weights[position] ?? 0, tf, own.length, meanLength, STATEMENT_SHAPE);
    });
    const score = shares.reduce((sum, share) => sum + share, 0);
    return score === 0 ? [] : [{ memory, score: shareOfBest(score, best) }];
  });
  return ranked.sort((a, b) => b.score - a.score || outranks(a.memory, b.memory)).slice(0, topK);
}

function outranks(a: PromotedMemory, b: PromotedMemory): number {
  const correction = Number(b.class === 'correction') - Number(a.class === 'correction');
  return correction || order(b.promoted_at, a.promoted_at) || order(a.memory_id, b.memory_id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
