/** The terms of each unit in reading order, as numbers: for phrases, near-duplicates and what a text already covers. */
export interface Forward {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Term numbers of all units, one after another. */
  readonly terms: Uint32Array;
  /** Where each unit starts; one more entry than units. */
  readonly starts: Uint32Array;
}

/** Numbers terms in the order of their first appearance. */
export function buildForward(texts: readonly (readonly string[])[]): Forward {
  const vocabulary = new Map<string, number>();
  const starts = new Uint32Array(texts.length + 1);
  const terms = new Uint32Array(texts.reduce((sum, text) => sum + text.length, 0));
  let at = 0;
  texts.forEach((text, unit) => {
    for (const term of text) {
      let number = vocabulary.get(term);
      if (number === undefined) vocabulary.set(term, (number = vocabulary.size));
      terms[at++] = number;
    }
    starts[unit + 1] = at;
  });
  return { vocabulary, terms, starts };
}

/** The term numbers of one unit. */
export function forwardTerms({ terms, starts }: Forward, unit: number): Uint32Array {
  return terms.subarray(starts[unit] ?? 0, starts[unit + 1] ?? 0);
}
