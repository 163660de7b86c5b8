import type { SubtreeHashes } from '@planes/trust/audit-log/prove';
import type { Subtree } from '@planes/trust/audit-log/subtrees';
import type { AuditLog } from '@edges/audit-log/audit-log';

/** Loads hashes at once and hands them out one by one. */
export async function loadedSubtrees(log: AuditLog, logId: string, wanted: readonly Subtree[]): Promise<SubtreeHashes> {
  const distinct = [...new Map(wanted.map((subtree) => [nameOf(subtree), subtree])).values()];
  const hashes = await log.subtreeHashes(logId, distinct);
  const byName = new Map(distinct.map((subtree, place) => [nameOf(subtree), hashes[place]]));
  return (subtree) => {
    const hash = byName.get(nameOf(subtree));
    if (hash === undefined) throw new Error(`subtree ${nameOf(subtree)} was not loaded`);
    return hash;
  };
}

function nameOf({ level, index }: Subtree): string {
  return `${level}/${index}`;
}
