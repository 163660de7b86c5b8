import { canonicalBytes } from '@kernel/canonical-json';
import type { AuditEntry } from '@kernel/records/audit-entry';
import { hashLeaf, type TreeHash } from './tree-hash';

/** C2SP tlog-tiles stores an entry's length in two bytes. */
export const MAX_LEAF_BYTES = 65_535;

/** The leaf of an entry: its canonical JSON. It holds no position, so that the same entry has the same leaf wherever it lands. */
export function leafBytes(entry: AuditEntry): Uint8Array {
  return canonicalBytes(entry);
}

export function leafHashOf(entry: AuditEntry): TreeHash {
  return hashLeaf(leafBytes(entry));
}
