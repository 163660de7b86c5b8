import type { KeyObject } from 'node:crypto';
import type { Timestamp } from '@kernel/time';
import { type Checkpoint, signCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { treeRoot } from '@planes/trust/audit-log/prove';
import { subtreesOf } from '@planes/trust/audit-log/subtrees';
import type { AuditLog } from '@edges/audit-log/audit-log';
import type { CheckpointStore } from '@edges/audit-log/checkpoint-store';
import { loadedSubtrees } from './loaded-subtrees';

/** Signs a log as it stands, trusting the stored hashes: what the checkpoint signer never does. For this folder's specs. */
export async function signStoredLog(
  log: AuditLog,
  store: CheckpointStore,
  logId: string,
  key: KeyObject,
  at: Timestamp,
): Promise<Checkpoint> {
  const size = (await log.standing(logId))?.size ?? 0;
  const root = treeRoot(size, await loadedSubtrees(log, logId, subtreesOf({ from: 0, to: size })));
  const checkpoint = { log_id: logId, size, root, signed_at: at };
  await store.put(logId, { size, root, note: signCheckpoint(checkpoint, key), signed_at: at });
  return checkpoint;
}
