import type { Digest } from '@kernel/digest';
import { derivedId, type Id } from '@kernel/ids';
import type { AuditKind, AuditSubmission } from '@kernel/records/audit-entry';
import type { DecisionRecord } from '@kernel/records/decision-record';
import { auditSubmission } from '@planes/trust/audit-log/submission';

/** Where 32 random bytes come from, as hexadecimal. */
export abstract class SaltSource {
  abstract next(): string;
}

/**
 * What a record rests on, as entries for the audit log: one for each policy decision and each routing decision, chained in the order of the run.
 * The gate enters tool calls, the Trust plane approvals and promotions, each when it happens.
 */
export class RecordFacts {
  constructor(
    private readonly salts: SaltSource,
    private readonly logId: string,
  ) {}

  of(record: DecisionRecord): AuditSubmission[] {
    const facts: readonly (readonly [AuditKind, Digest])[] = [
      ...record.policy_decisions.map(({ digest }) => ['policy_decision', digest] as const),
      ...record.routing_decisions.map(({ digest }) => ['routing_decision', digest] as const),
    ];
    let previous: Id<'evt'> | null = null;
    return facts.map(([kind, content], index) => {
      const event_id: Id<'evt'> = derivedId('evt', record.decided_at, `${record.run_id} fact ${index}`);
      const event = {
        event_id,
        log_id: this.logId,
        at: record.decided_at,
        tenant_id: record.tenant_id,
        actor: record.actor.id,
        kind,
        phase: 'fact' as const,
        run_id: record.run_id,
        previous_in_run: previous,
        classification: record.data_classification,
      };
      previous = event_id;
      return auditSubmission(event, content, this.salts.next());
    });
  }
}
