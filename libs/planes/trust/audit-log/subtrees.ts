/** Leaves `from` (included) to `to` (excluded). */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The complete tree over leaves `index * 2^level` to `(index + 1) * 2^level`. Its hash never changes once its leaves are there. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The largest power of two below `size`: where RFC 6962 splits a tree of two or more leaves. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The ranges whose hashes prove that leaf `index` is in the tree of `size` leaves, nearest first.
 * Source: RFC 6962, section 2.1.1, PATH(m, D[n]). @throws RangeError unless 0 ≤ index < size.
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  if (!isWithin(index, size)) throw new RangeError(`leaf ${index} is not in a tree of ${size} leaves`);
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The ranges whose hashes prove that the tree of `second` leaves extends the tree of `first` leaves; empty when the sizes are equal.
 * Source: RFC 6962, section 2.1.2, PROOF(m, D[n]). @throws RangeError unless 0 < first ≤ second.
 */
export function consistencyRanges(first: number, second: number): readonly LeafRange[] {
  if (first < 1 || !isWithin(first - 1, second)) throw new RangeError(`a tree of ${second} leaves does not extend one of ${first}`);
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = second;
  while (to !== first) {
    const middle = from + splitOf(to - from);
    if (first <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // RFC 6962 leaves out the first tree itself when it is a whole left subtree: the verifier has its root already.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The complete subtrees that make up a range, left to right. The range must start where a subtree of its own size could start. */
export function subtreesOf(range: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let from = range.from; from < range.to;) {
    let level = 0;
    while (from % 2 ** (level + 1) === 0 && from + 2 ** (level + 1) <= range.to) level++;
    subtrees.push({ level, index: from / 2 ** level });
    from += 2 ** level;
  }
  return subtrees;
}

function isWithin(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}
