import type { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { elapsed, type Millis } from '@kernel/time';
import { parseCheckpoint } from '@planes/trust/audit-log/checkpoint';
import type { AuditState } from '@planes/trust/audit-log/outage-gate';
import type { AuditLog } from '@edges/audit-log/audit-log';
import type { AuditWatch } from './audit-watch';
import { readingAudit } from './reading-audit';

/** Where the log stands, for everybody who decides by it. */
export interface AuditStatus {
  readonly log_id: string;
  readonly state: AuditState;
  readonly size: number;
  readonly checkpoint_size: number;
  /** 0 before the first checkpoint. */
  readonly checkpoint_age_ms: Millis;
  /** How long the oldest entry without a checkpoint has waited; 0 when none waits. */
  readonly unsigned_for_ms: Millis;
  /** The newest checkpoint as a signed note; empty before the first. */
  readonly checkpoint: string;
}

/** Says where the log stands. @throws Fault AUDIT_UNAVAILABLE when the store is away. */
export class ReadAuditStatus {
  constructor(
    private readonly log: AuditLog,
    private readonly watch: AuditWatch,
    private readonly clock: Clock,
    private readonly logId: string,
  ) {}

  async run(): Promise<AuditStatus> {
    const standing = await readingAudit(() => this.log.standing(this.logId));
    const now = this.clock.now();
    const note = standing?.checkpoint?.note ?? '';
    const checkpoint = parseCheckpoint(note);
    // A clock that is behind its writer's shows no negative age.
    const since = (at: string | null): Millis => (at === null ? 0 : Math.max(0, elapsed(at, now)));
    return {
      log_id: this.logId,
      state: this.watch.health.state,
      size: standing?.size ?? 0,
      checkpoint_size: standing?.checkpoint?.size ?? 0,
      checkpoint_age_ms: since(isRefusal(checkpoint) ? null : checkpoint.signed_at),
      unsigned_for_ms: since(standing?.unsigned_since ?? null),
      checkpoint: note,
    };
  }
}
