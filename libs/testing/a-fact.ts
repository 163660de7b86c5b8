import { digestOf } from '@kernel/digest';
import type { AuditEntry, AuditSubmission } from '@kernel/records/audit-entry';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import { CountingIds } from './counting-ids';

/** A submission to the audit log, another one for each number. */
export function aFact(number: number, change: Partial<Omit<AuditEntry, 'commitment'>> = {}): AuditSubmission {
  const at = '2026-01-31T09:30:00.000Z';
  const event_id = new CountingIds(at, number).next('evt');
  const event = {
    event_id,
    log_id: 'local/0',
    at,
    tenant_id: 'acme',
    actor: 'sam',
    kind: 'approval',
    phase: 'fact',
    run_id: null,
  } as const;
  const salt = number.toString(16).padStart(64, '0');
  return auditSubmission({ ...event, previous_in_run: null, classification: 'INTERNAL', ...change }, digestOf({ number }), salt);
}
