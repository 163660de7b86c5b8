import type { Bm25Shape } from '../../lexical/bm25';
import type { ListName } from '../lists/ranked-list';

/** How a list's scores become shares of one: divided by the best, by their logarithms, or by rank alone. */
export type Scale = 'best' | 'logarithm' | 'rank';

/** Everything that decides a ranking besides index and question. Part of the generation: other numbers, other generation. */
export interface Profile {
  readonly name: string;
  readonly fusion: 'convex' | 'reciprocal rank';
  /** Where reciprocal ranks flatten. */
  readonly rankConstant: number;
  readonly bodyShape: Bm25Shape;
  readonly contextShape: Bm25Shape;
  readonly sessionShape: Bm25Shape;
  readonly titleShape: Bm25Shape;
  /** A list without a weight is not asked. */
  readonly weights: Readonly<Partial<Record<ListName, number>>>;
  /** What the dense lists weigh where a model made the vectors. */
  readonly modelWeights: Readonly<Partial<Record<'dense' | 'denseSpread', number>>>;
  /** A list whose best score is below this is worth less than its weight, in proportion: the nearest of what is far from everything is no finding. */
  readonly floors: Readonly<Partial<Record<ListName, number>>>;
  /** What counts of the cosine of two vectors. */
  readonly likeness: 'whole' | 'above mean';
  readonly scales: Readonly<Partial<Record<ListName, Scale>>>;
  /** How many places away a neighbour still is context. */
  readonly contextRadius: number;
  /** The share of a score that neighbours one, two, … places away get. */
  readonly spread: readonly number[];
  /** The share of a question's score that the unit answering it gets. */
  readonly answer: number;
  readonly boosts: Readonly<{ speaker: number; phrase: number; entity: number; user: number }>;
  /** The share of its score that a unit loses which itself ends with a question. */
  readonly asking: number;
  /** The best passages from which hops start. */
  readonly seeds: number;
}
