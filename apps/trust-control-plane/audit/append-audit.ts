import { performance } from 'node:perf_hooks';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { AuditReceipt, AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { RECEIPT_KIND, signedReceipt } from '@planes/trust/audit-log/receipt';
import { commitsToItsContent } from '@planes/trust/audit-log/submission';
import type { AuditWriter } from '@edges/audit-log/audit-writer';
import type { Signer } from '@edges/signer/signer';
import type { AuditMetrics } from './audit-metrics';
import type { AuditWatch } from './audit-watch';

/** What one append may hold. */
export const MAX_SUBMISSIONS = 500;

/** Enters submissions in the log and acknowledges them with signed receipts, in their order. All or nothing. */
export class AppendAudit {
  constructor(
    private readonly writer: AuditWriter,
    private readonly signer: Signer,
    private readonly watch: AuditWatch,
    private readonly metrics: AuditMetrics,
  ) {}

  /**
   * The same submissions again give the same receipts.
   * Refuses AUDIT_ENTRY_OTHER_LOG, AUDIT_COMMITMENT_WRONG and AUDIT_EVENT_ID_REUSED.
   * @throws Fault AUDIT_UNAVAILABLE, OVERLOADED or SHUTTING_DOWN: nothing was acknowledged; REQUEST_INVALID for no or too many submissions.
   */
  async run(submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    if (submissions.length < 1 || submissions.length > MAX_SUBMISSIONS) {
      throw new Fault('REQUEST_INVALID', `an append has 1 to ${MAX_SUBMISSIONS} submissions`, 'never');
    }
    const problem = this.problemWith(submissions);
    if (problem !== undefined) return problem;
    return this.appendWatched(submissions);
  }

  private problemWith(submissions: readonly AuditSubmission[]): Refusal | undefined {
    const seen = new Set<string>();
    for (const submission of submissions) {
      const { event_id, log_id, tenant_id } = submission.entry;
      if (log_id !== this.writer.logId)
        return refused('AUDIT_ENTRY_OTHER_LOG', `event ${event_id} names another log than ${this.writer.logId}`);
      if (!commitsToItsContent(submission)) return refused('AUDIT_COMMITMENT_WRONG', `event ${event_id} does not commit to its content`);
      const name = `${tenant_id} ${event_id}`;
      if (seen.has(name)) return refused('AUDIT_EVENT_ID_REUSED', `event ${event_id} is named twice in one append`);
      seen.add(name);
    }
    return undefined;
  }

  // The monotonic clock measures; what time it is, nobody asks here. Acknowledged is what is signed: a log whose receipts nobody can sign is an outage too.
  private async appendWatched(submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    const begun = performance.now();
    try {
      const receipts = await this.signed(await this.writer.append(submissions));
      this.watch.note({ kind: 'append_acknowledged' });
      this.metrics.appended(isRefusal(receipts) ? 'refused' : 'acknowledged', performance.now() - begun);
      return receipts;
    } catch (error) {
      // Too much work is not an outage: whoever is refused may come again.
      if (!(error instanceof Fault && (error.code === 'OVERLOADED' || error.code === 'SHUTTING_DOWN')))
        this.watch.note({ kind: 'append_failed' });
      this.metrics.appended('failed', performance.now() - begun);
      throw error;
    }
  }

  private async signed(receipts: readonly AuditReceipt[] | Refusal): Promise<readonly SignedAuditReceipt[] | Refusal> {
    if (isRefusal(receipts)) return receipts;
    return Promise.all(receipts.map(async (receipt) => signedReceipt(receipt, await this.signer.sign(RECEIPT_KIND, receipt))));
  }
}
