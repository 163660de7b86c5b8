import type { UnitCard } from '../unit';
import { byPlace } from './build-index';

/** Where units stand after others were put between them. */
export interface Renumbering {
  /** The new number of each unit that was there, ascending. */
  readonly moved: Uint32Array;
  /** The numbers of the units that were added, ascending. */
  readonly places: Uint32Array;
  /** The first unit whose number changed or is new. */
  readonly first: number;
}

/** Finds the numbers. Both lists are in the order of places. */
export function placesFor(before: readonly UnitCard[], added: readonly UnitCard[]): Renumbering {
  const moved = new Uint32Array(before.length);
  const places = new Uint32Array(added.length);
  let from = 0;
  added.forEach((card, nth) => {
    const at = firstAfter(before, card, from);
    for (let unit = from; unit < at; unit++) moved[unit] = unit + nth;
    places[nth] = at + nth;
    from = at;
  });
  for (let unit = from; unit < before.length; unit++) moved[unit] = unit + added.length;
  return { moved, places, first: places[0] ?? before.length };
}

/** Values by number, old and new, in their places. */
export function spliced<T>({ places }: Renumbering, before: readonly T[], added: readonly T[]): readonly T[] {
  if (added.length === 0) return before;
  const pieces: (readonly T[])[] = [];
  let from = 0;
  added.forEach((value, nth) => {
    const until = (places[nth] ?? 0) - nth;
    if (until > from) pieces.push(before.slice(from, until));
    pieces.push([value]);
    from = until;
  });
  pieces.push(before.slice(from));
  return pieces.length <= MOST_ARGUMENTS ? ([] as readonly T[]).concat(...pieces) : pieces.flat();
}

/** Far fewer than a call takes. */
const MOST_ARGUMENTS = 1_000;

/** The same for whole numbers that are never negative. */
export function renumbered(before: Uint32Array, { moved, places }: Renumbering, added: ArrayLike<number>): Uint32Array {
  const all = new Uint32Array(before.length + added.length);
  for (let old = 0; old < before.length; old++) all[moved[old] ?? 0] = before[old] ?? 0;
  places.forEach((place, nth) => (all[place] = added[nth] ?? 0));
  return all;
}

function firstAfter(cards: readonly UnitCard[], card: UnitCard, from: number): number {
  let [low, high] = [from, cards.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = cards[middle];
    if (other !== undefined && byPlace(other, card) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
