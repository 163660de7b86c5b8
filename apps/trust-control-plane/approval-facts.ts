import { type Classification, narrowestClassification } from '@kernel/classification';
import type { ApprovalRequest } from '@kernel/records/approval';
import type { AuditFact } from './audit-facts';

/** What the audit log is told about an approval, but for phase and content. It is classed as the narrowest of its evidence. */
export function approvalFact(request: ApprovalRequest, actor: string): Omit<AuditFact, 'phase' | 'content'> {
  const classification = request.evidence_summary
    .map((evidence) => evidence.classification)
    .reduce<Classification>(narrowestClassification, 'INTERNAL');
  return { tenant_id: request.tenant_id, actor, kind: 'approval', run_id: request.run_id, classification };
}
