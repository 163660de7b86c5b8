import { hashNode, sameHash, type TreeHash } from './tree-hash';

/**
 * The root that a leaf and an untrusted path lead to; undefined when the path does not have the shape of this index and size.
 * Source: RFC 9162, section 2.1.3.2.
 */
export function rootFromInclusion(
  leafHash: TreeHash,
  untrusted: { readonly index: number; readonly size: number; readonly path: readonly TreeHash[] },
): TreeHash | undefined {
  const { index, size, path } = untrusted;
  if (!isCount(index) || !isCount(size) || index >= size) return undefined;
  let node = index;
  let last = size - 1;
  let root = leafHash;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (isOdd(node) || node === last) {
      root = hashNode(sibling, root);
      // On the right border a node without a sibling moves up unchanged.
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      root = hashNode(root, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 ? root : undefined;
}

/** Two trees of one log and an untrusted path between them. */
export interface UntrustedConsistency {
  readonly firstSize: number;
  readonly firstRoot: TreeHash;
  readonly secondSize: number;
  readonly secondRoot: TreeHash;
  readonly path: readonly TreeHash[];
}

/**
 * True when the path proves that the second tree begins with the first one. Two trees of one size must be equal, with an empty path;
 * an empty first tree proves nothing and is refused. Source: RFC 9162, section 2.1.4.2.
 */
export function extendsTree({ firstSize, firstRoot, secondSize, secondRoot, path }: UntrustedConsistency): boolean {
  if (!isCount(firstSize) || !isCount(secondSize) || firstSize === 0 || firstSize > secondSize) return false;
  if (firstSize === secondSize) return path.length === 0 && sameHash(firstRoot, secondRoot);
  const [start, ...siblings] = isPowerOfTwo(firstSize) ? [firstRoot, ...path] : path;
  if (start === undefined || path.length === 0) return false;
  let node = firstSize - 1;
  let last = secondSize - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  let first = start;
  let second = start;
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      first = hashNode(sibling, first);
      second = hashNode(sibling, second);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      second = hashNode(second, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameHash(first, firstRoot) && sameHash(second, secondRoot);
}

// Not bit operators: those cut a size down to 32 bits.
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function isPowerOfTwo(size: number): boolean {
  let rest = size;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}
