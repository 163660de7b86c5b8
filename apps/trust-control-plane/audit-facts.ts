import type { Classification } from '@kernel/classification';
import type { Clock } from '@kernel/clock';
import { type Digest, digestOf } from '@kernel/digest';
import type { Id, IdSource } from '@kernel/ids';
import type { AuditEntry, AuditKind, AuditSubmission } from '@kernel/records/audit-entry';
import type { SaltSource } from '@kernel/salt-source';
import { auditSubmission } from '@planes/trust/audit-log/submission';

/** What there is to tell; the entry commits to the canonical digest of `content`. */
export interface AuditFact {
  readonly tenant_id: string;
  readonly actor: string;
  readonly kind: AuditKind;
  readonly phase: AuditEntry['phase'];
  readonly run_id: Id<'run'> | null;
  readonly classification: Classification;
  readonly content: unknown;
  /** Given where a repetition must tell the same thing under the same id. */
  readonly event_id?: Id<'evt'>;
}

/** Turns what this app does into entries of its region's audit log. */
export class AuditFacts {
  constructor(
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly salts: SaltSource,
    private readonly logId: string,
  ) {}

  of({ content, ...fact }: AuditFact): AuditSubmission {
    return this.about(digestOf(content), fact);
  }

  /** The same, committing to a digest that is known already. */
  about(content: Digest, { event_id, ...fact }: Omit<AuditFact, 'content'>): AuditSubmission {
    const event = { ...fact, event_id: event_id ?? this.ids.next('evt'), log_id: this.logId, at: this.clock.now(), previous_in_run: null };
    return auditSubmission(event, content, this.salts.next());
  }
}
