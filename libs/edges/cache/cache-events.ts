import type { Millis } from '@kernel/time';

/** Where a value was found. */
export type CacheLevel = 'process' | 'region';

/**
 * Why the shared cache did not serve. `away`: no connection; `slow`: no answer in time; `resting`: not asked, because it failed a moment ago;
 * `refused`: the server said no; `too_large`: over the bound; `poisoned`: the seal does not hold; `unreadable`: sealed by us and yet no such value.
 */
export const SHARED_PROBLEMS = ['away', 'slow', 'resting', 'refused', 'too_large', 'poisoned', 'unreadable'] as const;
export type SharedProblem = (typeof SHARED_PROBLEMS)[number];

/** How a hit compared with a recompute. `withdrawn`: what was made once is refused now; `unanswered`: the recompute failed. */
export type Comparison = 'equal' | 'different' | 'withdrawn' | 'unanswered';

/** Why a value had to go. `promotion`: something of its tenant was promoted, or this process does not know whether it was. */
export type Eviction = 'space' | 'age' | 'promotion';

/** What caches tell, for metrics. A family's name is not a tenant's text, so it may be a label. */
export interface CacheEvents {
  readonly hit: (family: string, level: CacheLevel, age: Millis) => void;
  readonly missed: (family: string) => void;
  /** Somebody asked for what somebody else was about to get. */
  readonly joined: (family: string) => void;
  readonly evicted: (family: string, why: Eviction) => void;
  readonly holds: (family: string, bytes: number) => void;
  readonly compared: (family: string, result: Comparison) => void;
  readonly sharedProblem: (problem: SharedProblem) => void;
}
