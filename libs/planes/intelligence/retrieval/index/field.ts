/** Where one term stands: unit ordinals, ascending, and how often in each. */
export interface Postings {
  readonly units: Uint32Array;
  readonly counts: Uint32Array;
}

/** One searched field of all units of an index. */
export interface Field {
  readonly postings: ReadonlyMap<string, Postings>;
  /** Terms per unit, by ordinal. */
  readonly lengths: Uint32Array;
}

export const NO_POSTINGS: Postings = { units: new Uint32Array(0), counts: new Uint32Array(0) };

/** Builds a field from the terms of each unit, by ordinal. */
export function buildField(texts: readonly (readonly string[])[]): Field {
  const lists = new Map<string, { readonly units: number[]; readonly counts: number[] }>();
  const lengths = new Uint32Array(texts.length);
  texts.forEach((terms, unit) => {
    lengths[unit] = terms.length;
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const [term, count] of counts) {
      let list = lists.get(term);
      if (list === undefined) lists.set(term, (list = { units: [], counts: [] }));
      list.units.push(unit);
      list.counts.push(count);
    }
  });
  const postings = new Map(
    [...lists].map(([term, { units, counts }]) => [term, { units: Uint32Array.from(units), counts: Uint32Array.from(counts) }]),
  );
  return { postings, lengths };
}
