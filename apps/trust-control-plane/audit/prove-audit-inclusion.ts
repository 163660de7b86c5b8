import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { InclusionProof, SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import { type Checkpoint, parseCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { leafHashOf } from '@planes/trust/audit-log/leaf';
import { proveInclusion, subtreesForInclusion } from '@planes/trust/audit-log/prove';
import { RECEIPT_KIND, signedReceipt } from '@planes/trust/audit-log/receipt';
import { digestOfTreeHash, sameHash } from '@planes/trust/audit-log/tree-hash';
import { rootFromInclusion } from '@planes/trust/audit-log/verify-path';
import type { AuditLog, PLATFORM, StoredAuditEntry } from '@edges/audit-log/audit-log';
import type { Signer } from '@edges/signer/signer';
import { loadedSubtrees } from './loaded-subtrees';
import { readingAudit } from './reading-audit';

/** Everything that an auditor needs of one entry. */
export interface InclusionEvidence {
  readonly kind: 'evidence';
  readonly proof: InclusionProof;
  /** Opens the entry's commitment. */
  readonly salt: string;
  readonly receipt: SignedAuditReceipt;
}

/** Proves that an entry is in the log, under the newest checkpoint. */
export class ProveAuditInclusion {
  constructor(
    private readonly log: AuditLog,
    private readonly signer: Signer,
  ) {}

  /**
   * Refuses AUDIT_EVENT_UNKNOWN, and AUDIT_NOT_YET_CHECKPOINTED until a checkpoint covers the entry (about a second), AUDIT_PAYLOAD_ERASED.
   * @throws Fault AUDIT_UNAVAILABLE when the store is away, DOCUMENT_CORRUPT when what is stored does not lead to what was signed.
   */
  async run(tenant: TenantId | typeof PLATFORM, eventId: string): Promise<InclusionEvidence | Refusal> {
    const found = await readingAudit(() => this.log.find(tenant, eventId));
    if (found === undefined) return refused('AUDIT_EVENT_UNKNOWN', `no event ${eventId} is in the log`);
    const { receipt: stored, salt } = found;
    const { log_id, index } = stored;
    if (salt === undefined) return refused('AUDIT_PAYLOAD_ERASED', `what opens event ${eventId} was erased`);
    const newest = (await readingAudit(() => this.log.standing(log_id)))?.checkpoint;
    if (newest === undefined || newest.size <= index) {
      return refused('AUDIT_NOT_YET_CHECKPOINTED', `no checkpoint covers event ${eventId} yet; ask again in a second`);
    }
    const proof = await this.proofOf(found, newest.note);
    const receipt = signedReceipt(stored, await this.signer.sign(RECEIPT_KIND, stored));
    return { kind: 'evidence', proof, salt, receipt };
  }

  private async proofOf({ entry, receipt: { log_id, index } }: StoredAuditEntry, note: string): Promise<InclusionProof> {
    const checkpoint = parseCheckpoint(note);
    if (isRefusal(checkpoint)) throw corrupt(log_id, checkpoint.reason);
    const hashes = await readingAudit(() => loadedSubtrees(this.log, log_id, subtreesForInclusion(index, checkpoint.size)));
    const path = proveInclusion(index, checkpoint.size, hashes);
    const root = rootFromInclusion(leafHashOf(entry), { index, size: checkpoint.size, path });
    if (root === undefined || !sameHash(root, checkpoint.root)) throw corrupt(log_id, `entry ${index} does not lead to the signed root`);
    return {
      log_id,
      index,
      leaf: entry,
      tree_size: checkpoint.size,
      root: rootOf(checkpoint),
      path: path.map(digestOfTreeHash),
      checkpoint: note,
    };
  }
}

function rootOf(checkpoint: Checkpoint): InclusionProof['root'] {
  return digestOfTreeHash(checkpoint.root);
}

function corrupt(logId: string, what: string): Fault {
  return new Fault('DOCUMENT_CORRUPT', `the log ${logId} was tampered with: ${what}`, 'never');
}
