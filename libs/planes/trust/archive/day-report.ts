import type { Day } from './day';

/** One thing that was looked at, and whether it held. */
export interface DayCheck {
  readonly check: 'index' | 'checkpoint' | 'segments' | 'root' | 'history' | 'lock';
  readonly held: boolean;
  readonly detail: string;
}

/** What a verification of one archived day found. `verified` only when every check held. */
export interface DayReport {
  readonly status: 'verified' | 'tampered' | 'missing';
  readonly log_id: string;
  readonly day: Day;
  /** Of the day, once its index could be read. */
  readonly first: number | null;
  readonly entries: number | null;
  readonly checks: readonly DayCheck[];
  readonly refusals: readonly { readonly code: string; readonly reason: string }[];
}
