import type { EvalQuery } from './eval-set';

/** What one question got. */
export interface Answer {
  /** Whose question it is. */
  readonly tenant: string;
  readonly category: string;
  /** The share of gold ids among the first k. */
  readonly recall: Readonly<Record<5 | 10 | 20, number>>;
  readonly ndcg10: number;
  readonly millis: number;
}

/** The questions with gold that is there; gold that is not is left out. */
export function withGold(queries: readonly EvalQuery[], there: (id: string) => boolean): readonly EvalQuery[] {
  return queries.map((query) => ({ ...query, gold: query.gold.filter(there) })).filter(({ gold }) => gold.length > 0);
}

/** What the best twenty ids, best first, are worth for a question. */
export function gains({ gold }: EvalQuery, top: readonly string[]): Pick<Answer, 'recall' | 'ndcg10'> {
  const recallAt = (k: number) => gold.filter((id) => top.slice(0, k).includes(id)).length / gold.length;
  const gain = (place: number) => 1 / Math.log2(place + 2);
  const ideal = gold.slice(0, 10).reduce((sum, _, place) => sum + gain(place), 0);
  const won = top.slice(0, 10).reduce((sum, id, place) => sum + (gold.includes(id) ? gain(place) : 0), 0);
  return { recall: { 5: recallAt(5), 10: recallAt(10), 20: recallAt(20) }, ndcg10: won / ideal };
}
