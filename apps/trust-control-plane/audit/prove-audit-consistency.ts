import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import { proveConsistency, subtreesForConsistency, treeRoot } from '@planes/trust/audit-log/prove';
import { digestOfTreeHash } from '@planes/trust/audit-log/tree-hash';
import type { AuditLog } from '@edges/audit-log/audit-log';
import { loadedSubtrees } from './loaded-subtrees';
import { readingAudit } from './reading-audit';

export interface ConsistencyPath {
  readonly kind: 'path';
  readonly first_root: Digest;
  readonly second_root: Digest;
  readonly hashes: readonly Digest[];
}

/** Proves that the log only grew between two sizes; whoever asks compares the roots with checkpoints. */
export class ProveAuditConsistency {
  constructor(
    private readonly log: AuditLog,
    private readonly logId: string,
  ) {}

  /** Refuses AUDIT_SIZE_UNKNOWN unless 1 ≤ first ≤ second ≤ the log's size. @throws Fault AUDIT_UNAVAILABLE when the store is away. */
  async run(first: number, second: number): Promise<ConsistencyPath | Refusal> {
    const size = (await readingAudit(() => this.log.standing(this.logId)))?.size ?? 0;
    if (!(first >= 1 && first <= second && second <= size)) {
      return refused('AUDIT_SIZE_UNKNOWN', `${this.logId} has ${size} entries; it cannot show that ${first} became ${second}`);
    }
    const hashes = await readingAudit(() => loadedSubtrees(this.log, this.logId, subtreesForConsistency(first, second)));
    return {
      kind: 'path',
      first_root: digestOfTreeHash(treeRoot(first, hashes)),
      second_root: digestOfTreeHash(treeRoot(second, hashes)),
      hashes: proveConsistency(first, second, hashes).map(digestOfTreeHash),
    };
  }
}
