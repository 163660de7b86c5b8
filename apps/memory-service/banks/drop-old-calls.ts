import type { Clock } from '@kernel/clock';
import type { TenantId } from '@kernel/tenant';
import { type Millis, millisOf } from '@kernel/time';
import type { BankJobs } from '@edges/bank-store/bank-jobs';
import type { BankStore } from '@edges/bank-store/bank-store';

/** How long what is kept of calls is of use. */
export interface CallRules {
  /** For how long an idempotency key gives its first answer again. */
  readonly answers: Millis;
  /** For how long a job that has ended can be looked up. */
  readonly endedJobs: Millis;
}

/** Removes what is kept of calls to a bank, once nobody will ask for it again. */
export class DropOldCalls {
  constructor(
    private readonly store: BankStore,
    private readonly jobs: BankJobs,
    private readonly clock: Clock,
    private readonly rules: CallRules,
  ) {}

  async run(tenant: TenantId, bank: string): Promise<void> {
    const now = millisOf(this.clock.now());
    await this.store.dropAnswers(tenant, bank, now - this.rules.answers);
    await this.jobs.dropEnded(tenant, bank, now - this.rules.endedJobs);
  }
}
