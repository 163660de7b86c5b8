import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { SaltSource } from '@kernel/salt-source';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { Forget, Forgotten } from '@edges/bank-store/forgetting';
import type { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { type AuditEvent, auditSubmission } from '@planes/trust/audit-log/submission';
import type { Log } from '@platform/log';

export interface ErasureAudit {
  readonly logId: string;
  readonly timeout: Millis;
}

/** Removes memories for good. Nothing is removed that the audit log was not told of first. */
export class EraseMemories {
  constructor(
    private readonly store: BankStore,
    private readonly trail: AuditTrail,
    private readonly salts: SaltSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly log: Log,
    private readonly recall: Pick<BankRecall, 'drop'>,
    private readonly audit: ErasureAudit,
  ) {}

  /**
   * As the store forgets; a dry run is told to nobody. @throws Fault AUDIT_UNAVAILABLE when the log is away: nothing was removed.
   * An outcome that the log does not take is only logged here: the erasure itself is on record, with its receipt.
   */
  async run(tenant: TenantId, forget: Forget): Promise<Forgotten | Refusal> {
    if (forget.mode === 'dry run') return this.store.forget(tenant, forget);
    const { erasure_id, banks, choice, scope, digest } = forget;
    await this.tell(tenant, forget, 'intent', { erasure_id, banks, choice: { ...choice }, scope, digest });
    const forgotten = await this.store.forget(tenant, forget);
    this.recall.drop(tenant, banks);
    const outcome = isRefusal(forgotten)
      ? { erasure_id, code: forgotten.code }
      : { erasure_id, units: forgotten.units, rows: { ...forgotten.rows } };
    try {
      await this.tell(tenant, forget, 'outcome', outcome);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.log.warn('outcome of an erasure is not in the audit log', { tenant, erasure: erasure_id, code: error.code });
    }
    return forgotten;
  }

  private async tell(tenant: TenantId, { by }: Forget, phase: 'intent' | 'outcome', content: object): Promise<void> {
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
