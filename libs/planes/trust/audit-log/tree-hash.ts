import { hash } from 'node:crypto';
import type { Digest } from '@kernel/digest';

/** Raw SHA-256: 32 bytes. */
export type TreeHash = Uint8Array;

const LEAF_PREFIX = Buffer.from([0x00]);
const NODE_PREFIX = Buffer.from([0x01]);

/** The root of a log without entries: the hash of nothing. Source: RFC 6962, section 2.1. */
export const EMPTY_ROOT: TreeHash = hash('sha256', '', 'buffer');

/** The hash of a leaf's bytes; its prefix keeps a leaf from passing for a node. Source: RFC 6962, section 2.1. */
export function hashLeaf(leaf: Uint8Array): TreeHash {
  return hash('sha256', Buffer.concat([LEAF_PREFIX, leaf]), 'buffer');
}

/** The hash of a node over its two children. Source: RFC 6962, section 2.1. */
export function hashNode(left: TreeHash, right: TreeHash): TreeHash {
  return hash('sha256', Buffer.concat([NODE_PREFIX, left, right]), 'buffer');
}

export function sameHash(a: TreeHash, b: TreeHash): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}

/** A tree hash as it stands in records. */
export function digestOfTreeHash(treeHash: TreeHash): Digest {
  return `sha256:${Buffer.from(treeHash).toString('hex')}`;
}

/** The raw bytes of a digest that has been parsed as one. */
export function treeHashOf(digest: Digest): TreeHash {
  return Buffer.from(digest.slice('sha256:'.length), 'hex');
}
