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
    const count = matches.counts[i] ?? 0;
    eachNeighbour(index, scope, matches.at[i] ?? 0, radius, (unit) => {
      if (sum[unit] === 0) touched.push(unit);
      sum[unit] = (sum[unit] ?? 0) + count;
    });
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

/** Calls `visit` for the unit itself and each admitted unit at most `radius` places away in its session, with the distance. */
export function eachNeighbour(
  { cards, sessions }: Pick<RetrievalIndex, 'cards' | 'sessions'>,
  { admitted }: Scope,
  unit: number,
  radius: number,
  visit: (neighbour: number, distance: number) => void,
): void {
  const place = cards[unit]?.position ?? 0;
  const session = sessions[unit];
  visit(unit, 0);
  for (const step of [-1, 1]) {
    for (let other = unit + step; sessions[other] === session; other += step) {
      const distance = Math.abs((cards[other]?.position ?? 0) - place);
      if (distance > radius) break;
      if (admitted[other] === 1) visit(other, distance);
    }
  }
}
