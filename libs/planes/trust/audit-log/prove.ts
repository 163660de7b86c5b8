import { EMPTY_ROOT, hashNode, type TreeHash } from './tree-hash';
import { consistencyRanges, inclusionRanges, type LeafRange, type Subtree, subtreesOf } from './subtrees';

/** Gives the hash of a complete subtree. Throws when it was not loaded: that is a bug of the loader. */
export type SubtreeHashes = (subtree: Subtree) => TreeHash;

/** The hashes that lead from leaf `index` to the root of the tree of `size` leaves. @throws RangeError unless 0 ≤ index < size. */
export function proveInclusion(index: number, size: number, hashes: SubtreeHashes): readonly TreeHash[] {
  return inclusionRanges(index, size).map((range) => rangeHash(range, hashes));
}

/** The hashes that lead from the root of `first` leaves to the root of `second`. @throws RangeError unless 0 < first ≤ second. */
export function proveConsistency(first: number, second: number, hashes: SubtreeHashes): readonly TreeHash[] {
  return consistencyRanges(first, second).map((range) => rangeHash(range, hashes));
}

/** The root of the first `size` leaves. */
export function treeRoot(size: number, hashes: SubtreeHashes): TreeHash {
  return size === 0 ? EMPTY_ROOT : rangeHash({ from: 0, to: size }, hashes);
}

/** Everything to load before {@link proveInclusion}. */
export function subtreesForInclusion(index: number, size: number): readonly Subtree[] {
  return inclusionRanges(index, size).flatMap(subtreesOf);
}

/** Everything to load before {@link proveConsistency}, and before {@link treeRoot} of both sizes. */
export function subtreesForConsistency(first: number, second: number): readonly Subtree[] {
  return [...consistencyRanges(first, second), { from: 0, to: first }, { from: 0, to: second }].flatMap(subtreesOf);
}

/** The hash over neighbouring complete subtrees of falling size, left to right, as RFC 6962 nests them. */
export function foldRight(hashes: readonly TreeHash[]): TreeHash {
  const last = hashes.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

function rangeHash(range: LeafRange, hashes: SubtreeHashes): TreeHash {
  return foldRight(subtreesOf(range).map(hashes));
}
