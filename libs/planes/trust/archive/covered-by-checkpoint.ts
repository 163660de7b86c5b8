import type { Digest } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { type Checkpoint, openCheckpoint } from '../audit-log/checkpoint';
import { treeHashOf } from '../audit-log/tree-hash';
import { extendsTree } from '../audit-log/verify-path';

/** The end of a day, and what is said to lead from there to a checkpoint. Nothing of it is believed. */
export interface DayEnd {
  readonly log_id: string;
  readonly size: number;
  readonly root: Digest;
  readonly note: string;
  readonly consistency: readonly Digest[];
}

/** The checkpoint, when a trusted signer vouches for a tree that begins with exactly this one. */
export function coveredByCheckpoint(end: DayEnd, keys: readonly TrustedKey[]): Checkpoint | Refusal {
  const checkpoint = openCheckpoint(end.note, keys);
  if (isRefusal(checkpoint)) return checkpoint;
  if (checkpoint.log_id !== end.log_id) {
    return refused('AUDIT_CHECKPOINT_OTHER_LOG', `the entries are of ${end.log_id}, the checkpoint of ${checkpoint.log_id}`);
  }
  const covered = extendsTree({
    firstSize: end.size,
    firstRoot: treeHashOf(end.root),
    secondSize: checkpoint.size,
    secondRoot: checkpoint.root,
    path: end.consistency.map(treeHashOf),
  });
  if (covered) return checkpoint;
  return refused(
    'AUDIT_HISTORY_REWRITTEN',
    `what was signed of ${end.log_id} at ${checkpoint.size} entries does not begin with these ${end.size}`,
  );
}
