import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { SaltSource } from '@kernel/salt-source';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis } from '@kernel/time';
import type { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { type AuditEvent, auditSubmission } from '@planes/trust/audit-log/submission';
import type { Log } from '@platform/log';

export interface ErasureAudit {
  readonly logId: string;
  readonly timeout: Millis;
}

/** Who erases, under which id, and everything that the log commits to before it is done. */
export interface ErasureToTell {
  readonly erasure_id: string;
  readonly by: string;
  readonly intent: object;
}

/** Tells the audit log of erasures. Nothing is erased that the log was not told of first. */
export class TellErasures {
  constructor(
    private readonly trail: AuditTrail,
    private readonly salts: SaltSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly log: Log,
    private readonly audit: ErasureAudit,
  ) {}

  /**
   * Acts between what is told before and after. @throws Fault AUDIT_UNAVAILABLE when the log is away: nothing was done.
   * An outcome that the log does not take is only logged here: the erasure itself is on record, with its receipt.
   */
  async during<T extends object>(
    tenant: TenantId,
    { erasure_id, by, intent }: ErasureToTell,
    act: () => Promise<T | Refusal>,
    outcomeOf: (done: T) => object,
  ): Promise<T | Refusal> {
    await this.tell(tenant, by, 'intent', { erasure_id, ...intent });
    const done = await act();
    const outcome = isRefusal(done) ? { erasure_id, code: done.code } : { erasure_id, ...outcomeOf(done) };
    try {
      await this.tell(tenant, by, 'outcome', outcome);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.log.warn('outcome of an erasure is not in the audit log', { tenant, erasure: erasure_id, code: error.code });
    }
    return done;
  }

  private async tell(tenant: TenantId, by: string, phase: 'intent' | 'outcome', content: object): Promise<void> {
    const at = this.clock.now();
    const call = { tenant, principals: [{ kind: 'service', id: 'memory-service' } as const], deadline: later(at, this.audit.timeout) };
    const event: AuditEvent = {
      event_id: this.ids.next('evt'),
      log_id: this.audit.logId,
      at,
      tenant_id: tenant,
      actor: by,
      kind: 'memory_erasure',
      phase,
      run_id: null,
      previous_in_run: null,
      classification: 'CONFIDENTIAL',
    };
    const noted = await this.trail.append(call, [auditSubmission(event, digestOf(content), this.salts.next())]);
    if (isRefusal(noted)) throw new Error(`the audit log refuses an erasure: ${noted.code}`);
  }
}
