import fc from 'fast-check';
import { EMPTY_FRONTIER, extendFrontier, frontierRoot } from './frontier';
import { naiveConsistency, naiveInclusion, naiveRoot, naiveSubtrees } from './naive-tree';
import { proveConsistency, proveInclusion, treeRoot } from './prove';
import { hashLeaf, hashNode, type TreeHash } from './tree-hash';
import { extendsTree, rootFromInclusion } from './verify-path';

const leavesOf = (count: number): TreeHash[] => Array.from({ length: count }, (_, index) => hashLeaf(Buffer.from(`leaf ${index}`)));
const LEAVES = leavesOf(300);
const hex = (hash: TreeHash | undefined): string => (hash === undefined ? 'none' : Buffer.from(hash).toString('hex'));
const hexes = (hashes: readonly TreeHash[]): string[] => hashes.map(hex);

const aLeafInATree = fc.integer({ min: 1, max: 300 }).chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)));
const twoSizes = fc.integer({ min: 1, max: 300 }).chain((second) => fc.tuple(fc.integer({ min: 1, max: second }), fc.constant(second)));

describe('the tree', () => {
  // Known answers of RFC 6962: the empty tree, and the empty leaf.
  it('agrees with the published hashes of nothing', () => {
    expect(hex(naiveRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(hashLeaf(Buffer.alloc(0)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });

  it('has the root of the naive tree at every size, whether folded or grown leaf by leaf', () => {
    let frontier = EMPTY_FRONTIER;
    for (let size = 0; size <= 300; size++) {
      const root = hex(naiveRoot(LEAVES.slice(0, size)));
      expect([size, hex(treeRoot(size, naiveSubtrees(LEAVES))), hex(frontierRoot(frontier))]).toEqual([size, root, root]);
      frontier = extendFrontier(frontier, hashLeaf(Buffer.from(`leaf ${size}`)));
    }
  });
});

describe('an inclusion proof', () => {
  it('is the naive one and leads to the root', () => {
    fc.assert(
      fc.property(aLeafInATree, ([index, size]) => {
        const leaves = LEAVES.slice(0, size);
        const path = proveInclusion(index, size, naiveSubtrees(leaves));
        expect(hexes(path)).toEqual(hexes(naiveInclusion(index, leaves)));
        expect(hex(rootFromInclusion(hashLeaf(Buffer.from(`leaf ${index}`)), { index, size, path }))).toBe(hex(naiveRoot(leaves)));
      }),
      { numRuns: 300 },
    );
  });

  it('leads nowhere near the root for another leaf, index, size or path', () => {
    fc.assert(
      fc.property(aLeafInATree, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 255 }), ([index, size], at, bit) => {
        const leaves = LEAVES.slice(0, size);
        const leaf = hashLeaf(Buffer.from(`leaf ${index}`));
        const path = proveInclusion(index, size, naiveSubtrees(leaves));
        const right = hex(naiveRoot(leaves));
        const tries = [
          rootFromInclusion(flipped(leaf, bit), { index, size, path }),
          rootFromInclusion(leaf, { index, size, path: [...path, leaf] }),
          rootFromInclusion(leaf, { index: size, size, path }),
          rootFromInclusion(leaf, { index: -1, size, path }),
          rootFromInclusion(leaf, { index: index + 0.5, size, path }),
        ];
        if (path.length > 0) {
          const place = at % path.length;
          tries.push(rootFromInclusion(leaf, { index, size, path: path.slice(0, -1) }));
          tries.push(rootFromInclusion(leaf, { index, size, path: path.map((hash, i) => (i === place ? flipped(hash, bit) : hash)) }));
        }
        for (const other of [index - 1, index + 1].filter((other) => other >= 0 && other < size)) {
          tries.push(rootFromInclusion(leaf, { index: other, size, path }));
        }
        expect(tries.map(hex)).not.toContain(right);
      }),
      { numRuns: 300 },
    );
  });

  it('does not let a node pass for a leaf', () => {
    const [a, b, c, d] = leavesOf(4) as [TreeHash, TreeHash, TreeHash, TreeHash];
    const root = naiveRoot([a, b, c, d]);
    const node = hashNode(a, b);
    // The attack: present the inner node's children as the bytes of a leaf of a tree half as high.
    const forged = hashLeaf(Buffer.concat([a, b]));
    expect(hex(rootFromInclusion(forged, { index: 0, size: 2, path: [hashNode(c, d)] }))).not.toBe(hex(root));
    // Control: without the two prefixes the leaf would hash like the node, and the attack would work.
    expect(hex(rootFromInclusion(node, { index: 0, size: 2, path: [hashNode(c, d)] }))).toBe(hex(root));
  });

  it('works beyond 2^32 leaves', () => {
    const one = hashLeaf(Buffer.from('x'));
    const size = 2 ** 40 + 1;
    const path = proveInclusion(2 ** 40, size, () => one);
    expect(hexes(path)).toEqual([hex(one)]);
    expect(hex(rootFromInclusion(one, { index: 2 ** 40, size, path }))).toBe(hex(hashNode(one, one)));
  });
});

describe('a consistency proof', () => {
  it('is the naive one and shows that the log only grew', () => {
    fc.assert(
      fc.property(twoSizes, ([first, second]) => {
        const leaves = LEAVES.slice(0, second);
        const path = proveConsistency(first, second, naiveSubtrees(leaves));
        expect(hexes(path)).toEqual(hexes(naiveConsistency(first, leaves)));
        expect(
          extendsTree({
            firstSize: first,
            firstRoot: naiveRoot(LEAVES.slice(0, first)),
            secondSize: second,
            secondRoot: naiveRoot(leaves),
            path,
          }),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('shows nothing when a leaf, a root, a size or the path was changed', () => {
    fc.assert(
      fc.property(twoSizes, fc.integer({ min: 0, max: 299 }), fc.integer({ min: 0, max: 255 }), ([first, second], at, bit) => {
        const leaves = LEAVES.slice(0, second);
        const place = at % first;
        const rewritten = leaves.map((leaf, index) => (index === place ? flipped(leaf, bit) : leaf));
        const honest = {
          firstSize: first,
          firstRoot: naiveRoot(LEAVES.slice(0, first)),
          secondSize: second,
          secondRoot: naiveRoot(leaves),
          path: proveConsistency(first, second, naiveSubtrees(leaves)),
        };
        const tries = [
          // Somebody rewrote entry `place` and built everything after it anew.
          { ...honest, secondRoot: naiveRoot(rewritten), path: proveConsistency(first, second, naiveSubtrees(rewritten)) },
          { ...honest, secondRoot: flipped(honest.secondRoot, bit) },
          { ...honest, firstRoot: flipped(honest.firstRoot, bit) },
          { ...honest, path: [...honest.path, honest.firstRoot] },
          { ...honest, firstSize: 0 },
          { ...honest, firstSize: second + 1 },
          ...(honest.path.length > 0
            ? [
                { ...honest, path: honest.path.slice(1) },
                { ...honest, path: [] },
              ]
            : []),
        ];
        expect(tries.map(extendsTree)).toEqual(tries.map(() => false));
      }),
      { numRuns: 300 },
    );
  });
});

function flipped(hash: TreeHash, bit: number): TreeHash {
  const copy = Buffer.from(hash);
  const at = Math.floor(bit / 8) % 32;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
