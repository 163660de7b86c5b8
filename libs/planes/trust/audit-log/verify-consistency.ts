import type { Digest } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { type Checkpoint, openCheckpoint } from './checkpoint';
import { treeHashOf } from './tree-hash';
import { extendsTree } from './verify-path';

/** The later checkpoint holds everything that the earlier one held. */
export interface VerifiedConsistency {
  readonly kind: 'consistent';
  readonly first: Checkpoint;
  readonly second: Checkpoint;
}

/** Verifies with an untrusted path that the log of `second` only grew since `first`. An empty first log is extended by every log. */
export function verifyConsistency(
  untrusted: { readonly first: string; readonly second: string; readonly path: readonly Digest[] },
  keys: readonly TrustedKey[],
): VerifiedConsistency | Refusal {
  const first = openCheckpoint(untrusted.first, keys);
  if (isRefusal(first)) return first;
  const second = openCheckpoint(untrusted.second, keys);
  if (isRefusal(second)) return second;
  if (first.log_id !== second.log_id) {
    return refused('AUDIT_CHECKPOINT_OTHER_LOG', `one checkpoint is of ${first.log_id}, the other of ${second.log_id}`);
  }
  const grew = first.size === 0 ? untrusted.path.length === 0 : continues(first, second, untrusted.path);
  if (grew) return { kind: 'consistent', first, second };
  return refused('AUDIT_HISTORY_REWRITTEN', `${first.log_id} at ${second.size} entries does not continue what was signed at ${first.size}`);
}

function continues(first: Checkpoint, second: Checkpoint, path: readonly Digest[]): boolean {
  return extendsTree({
    firstSize: first.size,
    firstRoot: first.root,
    secondSize: second.size,
    secondRoot: second.root,
    path: path.map(treeHashOf),
  });
}
