import { hashNode, type TreeHash } from './tree-hash';
import { foldRight } from './prove';

/** What is needed of a log to go on hashing: the roots of its complete subtrees, left to right. */
export interface Frontier {
  readonly size: number;
  readonly subtrees: readonly TreeHash[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, subtrees: [] };

/** The frontier after one more leaf. */
export function extendFrontier(frontier: Frontier, leafHash: TreeHash): Frontier {
  const subtrees = [...frontier.subtrees];
  let node = leafHash;
  // Every trailing one in the size is a complete subtree that now has a right neighbour of its own size.
  for (let rest = frontier.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = subtrees.pop();
    if (left === undefined) throw new Error(`a frontier of ${frontier.size} leaves lacks subtrees`);
    node = hashNode(left, node);
  }
  subtrees.push(node);
  return { size: frontier.size + 1, subtrees };
}

/** The root of the log that the frontier stands for. */
export function frontierRoot(frontier: Frontier): TreeHash {
  return foldRight(frontier.subtrees);
}
