import type { Refusal } from '@kernel/outcome';
import type { AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { AuditTrail } from '../audit-trail';
import type { AppendAudit } from './append-audit';

/** The log, without a call. */
export class InProcessAuditTrail extends AuditTrail {
  constructor(private readonly appendAudit: AppendAudit) {
    super();
  }

  override append(submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    return this.appendAudit.run(submissions);
  }
}
