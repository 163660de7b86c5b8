import { withinClassification, type Classification } from '@kernel/classification';
import { digestOf, type Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import { type Interval, overlaps } from '../analysis/interval';
import type { UnitCard } from '../unit';

/** What may be seen. Hard: a unit outside is neither returned nor counted, and moves no other unit's score. */
export interface Filter {
  readonly tenant: TenantId;
  readonly banks: readonly string[];
  /** At least one of these; empty: no demand. */
  readonly anyTag: readonly string[];
  readonly allTags: readonly string[];
  readonly noTag: readonly string[];
  /** Only what happened in it; what has no known time is outside. Null: any time. */
  readonly time: Interval | null;
  /** Only what was known then; null: what is known now. */
  readonly asOf: Millis | null;
  readonly session: string | null;
  /** Null: every type. */
  readonly factTypes: readonly string[] | null;
  readonly ceiling: Classification;
  /** Who asks, with everybody they may stand for. */
  readonly viewers: readonly string[];
  /** The moment of asking: what has expired by then is gone. */
  readonly now: Millis;
}

/** Each demand of a filter on its own; a unit must meet them all. */
export const CLAUSES = {
  tenant: (card: UnitCard, filter: Filter) => card.tenant === filter.tenant,
  bank: (card: UnitCard, filter: Filter) => filter.banks.includes(card.bank),
  anyTag: (card: UnitCard, { anyTag }: Filter) => anyTag.length === 0 || anyTag.some((tag) => card.tags.includes(tag)),
  allTags: (card: UnitCard, { allTags }: Filter) => allTags.every((tag) => card.tags.includes(tag)),
  noTag: (card: UnitCard, { noTag }: Filter) => !noTag.some((tag) => card.tags.includes(tag)),
  time: (card: UnitCard, { time }: Filter) => time === null || (card.occurred !== null && overlaps(card.occurred, time)),
  known: (card: UnitCard, { asOf, now }: Filter) =>
    (asOf === null || card.retainedAt <= asOf) && (card.retractedAt === null || card.retractedAt > (asOf ?? now)),
  session: (card: UnitCard, { session }: Filter) => session === null || card.session === session,
  factType: (card: UnitCard, { factTypes }: Filter) => factTypes === null || factTypes.includes(card.factType),
  classification: (card: UnitCard, { ceiling }: Filter) => withinClassification(card.classification, ceiling),
  expiry: (card: UnitCard, { now }: Filter) => card.expiresAt === null || card.expiresAt > now,
  visibility: (card: UnitCard, { viewers }: Filter) =>
    card.visibleTo === null || card.visibleTo.some((principal) => viewers.includes(principal)),
} as const;

export type Clause = keyof typeof CLAUSES;

const ALL_CLAUSES = Object.values(CLAUSES);

/** True when the unit meets every demand. */
export function admits(filter: Filter, card: UnitCard): boolean {
  return ALL_CLAUSES.every((holds) => holds(card, filter));
}

/** Names a filter in a cache key: two filters with the same key admit the same units of any index. */
export function filterKey(filter: Filter): Digest {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  const { banks, anyTag, allTags, noTag, factTypes, viewers, ...rest } = filter;
  const lists = { banks: sorted(banks), anyTag: sorted(anyTag), allTags: sorted(allTags), noTag: sorted(noTag), viewers: sorted(viewers) };
  return digestOf({ ...rest, ...lists, factTypes: factTypes && sorted(factTypes), time: rest.time && { ...rest.time } });
}
