import type { Millis } from '@kernel/time';

/** Which units of a bank. Every demand must hold; a null or empty one asks for nothing. */
export interface UnitChoice {
  readonly ids: readonly string[] | null;
  readonly anyTag: readonly string[];
  readonly allTags: readonly string[];
  /** Units with one of these are left alone. */
  readonly noTag: readonly string[];
  /** Units whose data is this person's. */
  readonly principal: string | null;
  readonly session: string | null;
  readonly factTypes: readonly string[] | null;
  /** Retained before it. */
  readonly before: Millis | null;
  /** Neither retained nor used since. */
  readonly unusedSince: Millis | null;
  /** Expired by then. */
  readonly expiredBy: Millis | null;
  /** Retired before it. */
  readonly retiredBefore: Millis | null;
}

/** Every unit; name what you want to narrow. */
export const EVERY_UNIT: UnitChoice = {
  ids: null,
  anyTag: [],
  allTags: [],
  noTag: [],
  principal: null,
  session: null,
  factTypes: null,
  before: null,
  unusedSince: null,
  expiredBy: null,
  retiredBefore: null,
};

/** `now`: what is not retired; `ever`: that too; an instant: what was known then. Expiry is not looked at: ask with `expiredBy`. */
export type Known = 'now' | 'ever' | { readonly asOf: Millis };

/** Part of a list: what comes after a key, null from the beginning, at most `limit`. */
export interface Page<K> {
  readonly after: K | null;
  readonly limit: number;
}
