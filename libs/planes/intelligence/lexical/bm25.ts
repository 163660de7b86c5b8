/** Where the curve of repetitions flattens, and how much a long text is held against it. */
export interface Bm25Shape {
  readonly k1: number;
  readonly b: number;
}

/** For handbook sections, whose lengths differ a lot. */
export const DOCUMENT_SHAPE: Bm25Shape = { k1: 1.2, b: 0.75 };

/** How telling a term is that `df` of `n` texts have; above 0 also for a term that every text has. */
export function inverseFrequency(df: number, n: number): number {
  return Math.log(1 + (n - df + 0.5) / (df + 0.5));
}

/**
 * What one term adds to a text's score, below its inverse frequency.
 * The order of these operations is the order of the SQL: only + − × ÷ on doubles, so that both give the same bits.
 */
export function termScore(idf: number, tf: number, length: number, meanLength: number, { k1, b }: Bm25Shape): number {
  return (idf * tf) / (tf + k1 * (1 - b + (b * length) / meanLength));
}

/** A score as a share of the best conceivable one, rounded to six places. */
export function shareOfBest(score: number, best: number): number {
  return Math.floor((score / best) * 1_000_000 + 0.5) / 1_000_000;
}
