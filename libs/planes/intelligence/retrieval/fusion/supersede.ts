import type { Millis } from '@kernel/time';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';
import type { StatedFact, UnitCard } from '../unit';
import type { BoostedCandidate } from './boosts';

export interface OrderedCandidate extends BoostedCandidate {
  /** The admitted unit that states the same fact anew; null for the newest and for what states no fact. */
  readonly supersededBy: number | null;
}

/**
 * Among hits that state one fact, the newest version that holds at `at` comes first and the older follow in the places their group has.
 * A version is superseded also by one that the ranking did not find, as long as the scope admits it.
 */
export function inSupersessionOrder(
  candidates: readonly BoostedCandidate[],
  index: RetrievalIndex,
  scope: Scope,
  at: Millis,
): readonly OrderedCandidate[] {
  const keys = candidates.map(({ unit }) => keyOf(index.cards[unit]));
  if (keys.every((key) => key === null)) return candidates.map((candidate) => ({ ...candidate, supersededBy: null }));
  const newest = newestVersions(index, scope, at);
  const groups = new Map<string, BoostedCandidate[]>();
  candidates.forEach((candidate, place) => {
    const key = keys[place];
    if (key !== null && key !== undefined) groups.set(key, [...(groups.get(key) ?? []), candidate]);
  });
  for (const group of groups.values()) group.sort((a, b) => byVersion(index.cards[a.unit], index.cards[b.unit], at) || a.unit - b.unit);
  return candidates.map((candidate, place) => {
    const key = keys[place];
    const next = key === null || key === undefined ? candidate : (groups.get(key)?.shift() ?? candidate);
    const head = key === null || key === undefined ? undefined : newest.get(key);
    return { ...next, supersededBy: head === undefined || head === next.unit ? null : head };
  });
}

function newestVersions({ cards }: RetrievalIndex, { admitted }: Scope, at: Millis): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  cards.forEach((card, unit) => {
    const key = keyOf(card);
    if (key === null || admitted[unit] !== 1) return;
    const known = newest.get(key);
    if (known === undefined || byVersion(card, cards[known], at) < 0) newest.set(key, unit);
  });
  return newest;
}

function keyOf(card: UnitCard | undefined): string | null {
  return card === undefined || card.fact === null ? null : JSON.stringify([card.bank, card.fact.subject, card.fact.predicate]);
}

// Versions that hold come before those that do not, then the newer, then the one retained later.
function byVersion(a: UnitCard | undefined, b: UnitCard | undefined, at: Millis): number {
  const [x, y] = [a?.fact ?? null, b?.fact ?? null];
  if (x === null || y === null) return 0;
  return Number(holds(y, at)) - Number(holds(x, at)) || y.validFrom - x.validFrom || (b?.retainedAt ?? 0) - (a?.retainedAt ?? 0);
}

function holds({ validFrom, validTo }: StatedFact, at: Millis): boolean {
  return validFrom <= at && (validTo === null || validTo > at);
}
