import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankStore, ImportedUnits, ImportUnits } from '@edges/bank-store/bank-store';
import type { Forget, Forgotten, Retract } from '@edges/bank-store/forgetting';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import type { TellErasures } from './tell-erasures';

/** What the log is told before anything is done. */
type Told = Pick<Forget, 'erasure_id' | 'banks' | 'choice' | 'digest' | 'by'> & { readonly scope: string };

/** Removes memories for good, or takes them out of what is known. Nothing is done that the audit log was not told of first. */
export class EraseMemories {
  constructor(
    private readonly store: BankStore,
    private readonly telling: TellErasures,
    private readonly recall: Pick<BankRecall, 'drop'>,
  ) {}

  /** As the store forgets; a dry run is told to nobody. @throws Fault AUDIT_UNAVAILABLE when the log is away: nothing was removed. */
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

  private during<T extends object>(
    tenant: TenantId,
    { erasure_id, banks, choice, scope, digest, by }: Told,
    act: () => Promise<T | Refusal>,
    outcomeOf: (done: T) => object,
  ): Promise<T | Refusal> {
    const dropping = async () => {
      const done = await act();
      this.recall.drop(tenant, banks);
      return done;
    };
    return this.telling.during(tenant, { erasure_id, by, intent: { banks, choice: { ...choice }, scope, digest } }, dropping, outcomeOf);
  }
}
