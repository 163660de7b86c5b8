import type { Digest } from '@kernel/digest';
import type { Millis } from '@kernel/time';
import type { Filter } from '../retrieval/filters/filter';
import type { Reason } from '../retrieval/explain';
import type { UnitCard } from '../retrieval/unit';

/** What somebody wants recalled. */
export interface RecallQuestion {
  readonly text: string;
  /** What words like "yesterday" count from. */
  readonly askedAt: Millis;
  /** The banks stand in it. */
  readonly filter: Omit<Filter, 'tenant'>;
  /** Hits at most. */
  readonly most: number;
  /** How many tokens all texts together may have; null: hits without neighbours, as many as `most` says. */
  readonly budget: number | null;
  /** How many places around a hit are shown with it, as far as the budget goes; 0: hits alone. */
  readonly neighbours: number;
  /** Ids found elsewhere, best first; they join the ranking when the filter admits them. */
  readonly external: readonly string[];
  /** `shown`: the same text from several banks is shown as often; otherwise once, where it stands best. */
  readonly repeats?: 'shown';
}

/** A text that answers, and why it stands where it does. */
export interface RecalledHit {
  /** From 1. */
  readonly place: number;
  readonly card: UnitCard;
  /** Verbatim. */
  readonly text: string;
  /** Six places; comparable inside one recall only. */
  readonly score: number;
  readonly supersededBy: string | null;
  /** Which lists and boosts gave the score, the weightiest first. */
  readonly reasons: readonly Reason[];
  readonly tokens: number;
}

/** What stands around a hit. */
export interface RecalledNeighbour {
  readonly card: UnitCard;
  readonly text: string;
  /** The best hit that brought it. */
  readonly broughtBy: string;
  readonly tokens: number;
}

export interface Recalled {
  readonly hits: readonly RecalledHit[];
  readonly neighbours: readonly RecalledNeighbour[];
  /** How many units any list offered. */
  readonly considered: number;
  /** True when a hit was left out for the budget. */
  readonly truncated: boolean;
  readonly tokens: number;
  /** The index generations that were asked, one per profile and language among the banks. */
  readonly generations: readonly Digest[];
  /** Two equal hashes are the same ranking of the same content. */
  readonly hash: Digest;
}
