import type { Forward } from './forward';
import type { Renumbering } from './renumbering';

/** The texts with more of them in their places. New terms get the next numbers, so numbers tell terms apart and nothing else. */
export function extendForward(before: Forward, { places }: Renumbering, added: readonly (readonly string[])[]): Forward {
  if (added.length === 0) return before;
  const vocabulary = new Map(before.vocabulary);
  const terms = new Uint32Array(before.terms.length + added.reduce((sum, text) => sum + text.length, 0));
  const starts = new Uint32Array(before.starts.length + added.length);
  let [unit, old, at] = [0, 0, 0];
  const copy = (until: number) => {
    const [from, to] = [before.starts[old] ?? 0, before.starts[until] ?? 0];
    terms.set(before.terms.subarray(from, to), at);
    for (; old < until; old++) starts[++unit] = at + (before.starts[old + 1] ?? 0) - from;
    at += to - from;
  };
  added.forEach((text, nth) => {
    copy((places[nth] ?? 0) - nth);
    for (const term of text) {
      const number = vocabulary.get(term) ?? vocabulary.size;
      vocabulary.set(term, number);
      terms[at++] = number;
    }
    starts[++unit] = at;
  });
  copy(before.starts.length - 1);
  return { vocabulary, terms, starts };
}
