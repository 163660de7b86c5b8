import { hash, type KeyObject } from 'node:crypto';
import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { AuditReceipt, AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { CallContext } from '@platform/grpc/call-context';
import { type AuditStatus, AuditTrail } from './audit-trail';

/** A log in memory that answers, refuses and signs as the real one does; nothing is ever under a checkpoint. For specs. */
export class InMemoryAuditTrail extends AuditTrail {
  private readonly logged: { readonly submission: AuditSubmission; readonly receipt: AuditReceipt }[] = [];
  private away = false;

  constructor(
    private readonly key: KeyObject,
    private readonly logId = 'local/0',
  ) {
    super();
  }

  /** Everything that was acknowledged, oldest first. */
  get entries(): readonly AuditSubmission['entry'][] {
    return this.logged.map(({ submission }) => submission.entry);
  }

  /** From now on nothing is acknowledged. */
  goAway(): void {
    this.away = true;
  }

  comeBack(): void {
    this.away = false;
  }

  override async append(call: CallContext, submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    this.answer();
    if (submissions.length < 1 || submissions.length > 500)
      throw new Fault('REQUEST_INVALID', 'an append has 1 to 500 submissions', 'never');
    if (submissions.some(({ entry }) => entry.tenant_id !== call.tenant))
      throw new Fault('CALLER_FORBIDDEN', 'an entry names another tenant than the call', 'never');
    const problem = submissions.map((submission, place) => this.problemWith(submission, submissions.slice(0, place))).find(isRefusal);
    return problem ?? submissions.map((submission) => this.signed(this.receiptOf(submission)));
  }

  override async status(): Promise<AuditStatus> {
    this.answer();
    return {
      log_id: this.logId,
      state: 'HEALTHY',
      size: this.logged.length,
      checkpoint_size: 0,
      checkpoint_age_ms: 0,
      unsigned_for_ms: 0,
      checkpoint: '',
    };
  }

  private answer(): void {
    if (this.away) throw new Fault('AUDIT_UNAVAILABLE', 'the audit log did not answer', 'later');
  }

  private problemWith(submission: AuditSubmission, before: readonly AuditSubmission[]): Refusal | undefined {
    const { entry } = submission;
    if (entry.log_id !== this.logId)
      return refused('AUDIT_ENTRY_OTHER_LOG', `event ${entry.event_id} names another log than ${this.logId}`);
    if (commitmentOf(submission) !== entry.commitment)
      return refused('AUDIT_COMMITMENT_WRONG', `event ${entry.event_id} does not commit to its content`);
    const known = this.find(submission)?.submission.entry;
    const reused =
      (known !== undefined && digestOf(known) !== digestOf(entry)) || before.some((other) => other.entry.event_id === entry.event_id);
    return reused ? refused('AUDIT_EVENT_ID_REUSED', `event ${entry.event_id} was logged with other contents`) : undefined;
  }

  private receiptOf(submission: AuditSubmission): AuditReceipt {
    const known = this.find(submission);
    if (known !== undefined) return known.receipt;
    const leaf = hash('sha256', Buffer.concat([Buffer.from([0]), canonicalBytes(submission.entry)]), 'hex');
    const receipt = {
      log_id: this.logId,
      event_id: submission.entry.event_id,
      index: this.logged.length,
      leaf_hash: `sha256:${leaf}` as Digest,
      epoch: 1,
    };
    this.logged.push({ submission, receipt });
    return receipt;
  }

  private find({ entry }: AuditSubmission): { readonly submission: AuditSubmission; readonly receipt: AuditReceipt } | undefined {
    return this.logged.find(
      ({ submission }) => submission.entry.tenant_id === entry.tenant_id && submission.entry.event_id === entry.event_id,
    );
  }

  private signed(receipt: AuditReceipt): SignedAuditReceipt {
    const { payloadType, payload, signatures } = signDocument('signed-audit-receipt', receipt, this.key);
    return {
      receipt,
      signature: { payloadType, payload, signatures: signatures.map(({ keyid, sig }) => ({ keyid: keyid as Digest, sig })) },
    };
  }
}

function commitmentOf({ salt, content_digest }: AuditSubmission): Digest {
  const bytes = Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(content_digest.slice('sha256:'.length), 'hex')]);
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}
