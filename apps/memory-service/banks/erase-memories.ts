import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { SaltSource } from '@kernel/salt-source';
import type { TenantId } from '@kernel/tenant';
import { later, type Millis } from '@kernel/time';
import type { BankStore, ImportedUnits, ImportUnits } from '@edges/bank-store/bank-store';
import type { Forget, Forgotten, Retract } from '@edges/bank-store/forgetting';
import type { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { type AuditEvent, auditSubmission } from '@planes/trust/audit-log/submission';
import type { Log } from '@platform/log';

export interface ErasureAudit {
  readonly logId: string;
  readonly timeout: Millis;
}

/** What the log is told before anything is done. */
type Told = Pick<Forget, 'erasure_id' | 'banks' | 'choice' | 'digest' | 'by'> & { readonly scope: string };

/** Removes memories for good, or takes them out of what is known. Nothing is done that the audit log was not told of first. */
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
  run(tenant: TenantId, forget: Forget): Promise<Forgotten | Refusal> {
    return forget.mode === 'dry run' ? this.store.forget(tenant, forget) : this.during(tenant, forget, () => this.store.forget(tenant, forget), ({ units, rows }) => ({ units, rows: { ...rows } })); // prettier-ignore
  }

  /** As the store retracts, told like an erasure. */
  async retract(tenant: TenantId, retract: Retract): Promise<{ readonly retracted: number } | Refusal> {
    const act = async () => {
      const retracted = await this.store.retract(tenant, retract);
      return typeof retracted === 'number' ? { retracted } : retracted;
    };
    return retract.mode === 'dry run' ? act() : this.during(tenant, { ...retract, scope: 'what is known' }, act, (done) => done);
  }

  /** As the store imports, told as the erasure of what is replaced. */
  replace(tenant: TenantId, replaces: Forget, asked: ImportUnits): Promise<ImportedUnits | Refusal> {
    const told = ({ forgotten }: ImportedUnits) => ({ units: forgotten?.units ?? 0, rows: { ...forgotten?.rows } });
    return this.during(tenant, replaces, () => this.store.import(tenant, { ...asked, replaces }), told);
  }

  private async during<T extends object>(
    tenant: TenantId,
    { erasure_id, banks, choice, scope, digest, by }: Told,
    act: () => Promise<T | Refusal>,
    outcomeOf: (done: T) => object,
  ): Promise<T | Refusal> {
    await this.tell(tenant, by, 'intent', { erasure_id, banks, choice: { ...choice }, scope, digest });
    const done = await act();
    this.recall.drop(tenant, banks);
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
