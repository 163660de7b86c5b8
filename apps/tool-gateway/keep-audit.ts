import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis } from '@kernel/time';
import type { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import type { AuditSpool } from '@edges/tool-calls/audit-spool';
import { type CallContext, NO_TENANT } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';
import type { AuditDoor } from './audit-door';

const BATCH = 200;
const TENANTS = 100;
const PATIENCE: Millis = 5_000;

/**
 * One round of the way back after an outage, about once a second: what waits in the spool enters the log as `late`, oldest first;
 * then, with nothing left and the log healthy, effects above local_write may act again. Source: outage gate, state RECOVERING.
 */
export class KeepAudit {
  constructor(
    private readonly trail: AuditTrail,
    private readonly spool: AuditSpool,
    private readonly door: AuditDoor,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @returns how many entries left the spool. Never throws for a log or a store that is away: that is what the next round is for. */
  async run(): Promise<number> {
    this.door.note({ kind: 'time_passed' });
    try {
      const drained = await this.drain();
      await this.look((await this.spool.tenants(1)).length === 0);
      return drained;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code === 'AUDIT_UNAVAILABLE') this.door.note({ kind: 'append_failed' });
      else this.log.warn('audit spool not drained', { code: error.code });
      return 0;
    }
  }

  private async drain(): Promise<number> {
    let drained = 0;
    for (const tenant of await this.spool.tenants(TENANTS)) {
      for (let batch = await this.spool.oldest(tenant, BATCH); batch.length > 0; batch = await this.spool.oldest(tenant, BATCH)) {
        for (const submission of batch) await this.enter(tenant, submission);
        await this.spool.remove(
          tenant,
          batch.map(({ entry }) => entry.event_id),
        );
        drained += batch.length;
      }
    }
    if (drained > 0) this.log.info('late audit entries entered', { count: drained });
    return drained;
  }

  // An entry whose id is used already did reach the log: only its acknowledgement was lost.
  private async enter(tenant: TenantId, submission: AuditSubmission): Promise<void> {
    const late = { ...submission, entry: { ...submission.entry, kind: 'late' as const } };
    const entered = await this.trail.append(this.contextFor(tenant), [late]);
    this.door.note({ kind: 'append_acknowledged' });
    if (isRefusal(entered) && entered.code !== 'AUDIT_EVENT_ID_REUSED') {
      this.log.error('late audit entry refused', { event: submission.entry.event_id, code: entered.code });
    }
  }

  // Effects wait for the very last entry: what came in meanwhile, or belongs to a tenant of the next round, is one.
  private async look(isDrained: boolean): Promise<void> {
    const { state, unsigned_for_ms } = await this.trail.status(this.contextFor(NO_TENANT));
    const unsigned_since = unsigned_for_ms > 0 ? later(this.clock.now(), -unsigned_for_ms) : null;
    this.door.note({ kind: 'checkpoints_seen', unsigned_since });
    if (state !== 'HEALTHY') return;
    if (this.door.health.state === 'DEGRADED') this.door.note({ kind: 'append_acknowledged' }); // it answers again
    if (isDrained && this.door.health.state === 'RECOVERING') this.door.note({ kind: 'recovered' });
  }

  private contextFor(tenant: TenantId): CallContext {
    return { tenant, principals: [], deadline: later(this.clock.now(), PATIENCE) };
  }
}
