import type { QueryTerm } from '../analysis/analyse-query';
import { type Field, NO_POSTINGS } from '../index/field';
import type { RetrievalIndex } from '../index/build-index';
import type { Scope } from '../filters/scope';

/** Where one query term stands inside the scope: numbers ascending, and how often. Numbers are units, or sessions after {@link bySession}. */
export interface Matches {
  readonly at: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** The units of the scope that have one of a term's forms. */
export function matchesOf(field: Field, { forms }: QueryTerm, { admitted }: Scope): Matches {
  const lists = forms.map((form) => field.postings.get(form) ?? NO_POSTINGS).filter(({ units }) => units.length > 0);
  const at: number[] = [];
  const counts: number[] = [];
  const only = lists.length === 1 ? lists[0] : undefined;
  if (only !== undefined) {
    for (let i = 0; i < only.units.length; i++) {
      const unit = only.units[i] ?? 0;
      if (admitted[unit] !== 1) continue;
      at.push(unit);
      counts.push(only.counts[i] ?? 0);
    }
    return { at, counts };
  }
  const sum = new Map<number, number>();
  for (const { units, counts: some } of lists)
    units.forEach((unit, i) => {
      if (admitted[unit] === 1) sum.set(unit, (sum.get(unit) ?? 0) + (some[i] ?? 0));
    });
  for (const [unit, count] of [...sum].sort(([a], [b]) => a - b)) {
    at.push(unit);
    counts.push(count);
  }
  return { at, counts };
}

/** The same term seen by each unit together with its neighbours, up to `radius` places away in the same session. */
export function withNeighbours(index: RetrievalIndex, scope: Scope, matches: Matches, radius: number): Matches {
  const sum = new Uint32Array(index.cards.length);
  const touched: number[] = [];
  for (let i = 0; i < matches.at.length; i++) {
    const { first, last } = reachOf(index, matches.at[i] ?? 0, radius);
    const count = matches.counts[i] ?? 0;
    for (let unit = first; unit <= last; unit++) {
      if (scope.admitted[unit] !== 1) continue;
      const before = sum[unit] ?? 0;
      if (before === 0) touched.push(unit);
      sum[unit] = before + count;
    }
  }
  const at = Uint32Array.from(touched).sort();
  return { at, counts: at.map((unit) => sum[unit] ?? 0) };
}

/** The same term counted per session. */
export function bySession({ sessions }: RetrievalIndex, matches: Matches): Matches {
  const at: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < matches.at.length; i++) {
    const session = sessions[matches.at[i] ?? 0] ?? 0;
    if (at.at(-1) !== session) {
      at.push(session);
      counts.push(0);
    }
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + (matches.counts[i] ?? 0);
  }
  return { at, counts };
}

/** The first and the last unit at most `radius` places away in the same session, admitted or not. */
export function reachOf(
  { positions, sessions }: RetrievalIndex,
  unit: number,
  radius: number,
): { readonly first: number; readonly last: number } {
  const place = positions[unit] ?? 0;
  const session = sessions[unit] ?? 0;
  let [first, last] = [unit, unit];
  while (sessions[first - 1] === session && place - (positions[first - 1] ?? 0) <= radius) first -= 1;
  while (sessions[last + 1] === session && (positions[last + 1] ?? 0) - place <= radius) last += 1;
  return { first, last };
}
