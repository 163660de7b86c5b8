import { EMPTY_ROOT, hashNode, type TreeHash } from './tree-hash';
import { splitOf } from './subtrees';
import type { SubtreeHashes } from './prove';

/** RFC 6962 written down as it stands there, over all leaf hashes. The other functions of this folder are compared with it; it never ships. */
export function naiveRoot(leaves: readonly TreeHash[]): TreeHash {
  const [only] = leaves;
  if (only === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return only;
  const split = splitOf(leaves.length);
  return hashNode(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

/** RFC 6962, section 2.1.1. */
export function naiveInclusion(index: number, leaves: readonly TreeHash[]): readonly TreeHash[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return index < split ? [...naiveInclusion(index, left), naiveRoot(right)] : [...naiveInclusion(index - split, right), naiveRoot(left)];
}

/** RFC 6962, section 2.1.2. */
export function naiveConsistency(first: number, leaves: readonly TreeHash[], whole = true): readonly TreeHash[] {
  if (first === leaves.length) return whole ? [] : [naiveRoot(leaves)];
  const split = splitOf(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return first <= split
    ? [...naiveConsistency(first, left, whole), naiveRoot(right)]
    : [...naiveConsistency(first - split, right, false), naiveRoot(left)];
}

/** Subtree hashes straight from the leaves. */
export function naiveSubtrees(leaves: readonly TreeHash[]): SubtreeHashes {
  return ({ level, index }) => naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
}
