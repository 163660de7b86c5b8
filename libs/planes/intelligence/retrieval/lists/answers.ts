import { ASKS } from '../analysis/asks';
import type { Scope } from '../filters/scope';
import type { RetrievalIndex } from '../index/build-index';

/** By ordinal: 1 for each unit that ends with a question. */
export function askingUnits({ body, cards }: RetrievalIndex): Uint8Array {
  const asking = new Uint8Array(cards.length);
  body.postings.get(ASKS)?.units.forEach((unit) => (asking[unit] = 1));
  return asking;
}

/** The admitted unit that answers a question: the first of another speaker up to `last`, or the next one where nobody is named. Undefined when none does. */
export function answerOf({ cards }: RetrievalIndex, { admitted }: Scope, question: number, last: number): number | undefined {
  const asker = cards[question]?.speaker ?? null;
  for (let unit = question + 1; unit <= last; unit++)
    if (admitted[unit] === 1 && (asker === null || cards[unit]?.speaker !== asker)) return unit;
  return undefined;
}
