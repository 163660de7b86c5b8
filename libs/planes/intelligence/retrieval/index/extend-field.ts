import { buildField, type Field, NO_POSTINGS, type Postings } from './field';
import { renumbered, type Renumbering } from './renumbering';

/** The field with the terms of more units, which stand in the order of their new numbers. Postings that lie before the first new unit are shared. */
export function extendField(before: Field, renumbering: Renumbering, added: readonly (readonly string[])[]): Field {
  if (added.length === 0) return before;
  const { moved, places, first } = renumbering;
  const delta = buildField(added);
  const lengths = renumbered(before.lengths, renumbering, delta.lengths);
  const postings = new Map(before.postings);
  // Without a unit that moved, what stood there stands there still.
  if (first < moved.length)
    for (const [term, list] of before.postings) if ((list.units.at(-1) ?? 0) >= first) postings.set(term, shifted(list, moved));
  for (const [term, list] of delta.postings) postings.set(term, merged(postings.get(term) ?? NO_POSTINGS, shifted(list, places)));
  return { postings, lengths };
}

function shifted({ units, counts }: Postings, moved: Uint32Array): Postings {
  return { units: units.map((unit) => moved[unit] ?? 0), counts };
}

function merged(a: Postings, b: Postings): Postings {
  const units = new Uint32Array(a.units.length + b.units.length);
  const counts = new Uint32Array(units.length);
  for (let at = 0, i = 0, j = 0; at < units.length; at++) {
    const fromA = j >= b.units.length || (i < a.units.length && (a.units[i] ?? 0) < (b.units[j] ?? 0));
    units[at] = (fromA ? a.units[i] : b.units[j]) ?? 0;
    counts[at] = (fromA ? a.counts[i++] : b.counts[j++]) ?? 0;
  }
  return { units, counts };
}
