import type { Clock } from '@kernel/clock';
import { derivedId, type IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { millisOf, timestampOf } from '@kernel/time';
import type { BankJob, BankJobs } from '@edges/bank-store/bank-jobs';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { MemoryCaller } from './memory-caller';
import type { OpenBank } from './open-bank';
import { queuedContents } from './queued-contents';
import type { ContentsToRetain, RetainContents } from './retain-contents';

/** The kind of job that retains. */
export const RETAIN_JOB = 'retain';

/** A job of a key is called the same whenever it is asked for: its id has no time, and lists go by when jobs were queued. */
const BEGINNING = timestampOf(0);

/** Takes contents for later. They pass the bank's barrier first: what is struck is not even queued. */
export class RetainLater {
  constructor(
    private readonly retain: RetainContents,
    private readonly banks: OpenBank,
    private readonly store: BankStore,
    private readonly jobs: BankJobs,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async run(caller: MemoryCaller, asked: ContentsToRetain): Promise<BankJob | Refusal> {
    const { tenant_id: tenant } = caller;
    const opened = await this.banks.orMade(tenant, asked.bank);
    const guarded = this.retain.guard(caller, opened, asked);
    if (isRefusal(guarded)) return guarded;
    const { contents, idempotency } = guarded;
    if (idempotency !== null) {
      // A call without units writes nothing but its key, and says whether the key stands for something else.
      const reserved = await this.store.retain(tenant, asked.bank, {
        units: [],
        idempotency: { ...idempotency, key: `later ${idempotency.key}` },
      });
      if (isRefusal(reserved)) return reserved;
    }
    const job_id = asked.key === null ? this.ids.next('job') : derivedId('job', BEGINNING, `${tenant}\n${asked.bank}\n${asked.key}`);
    const payload = queuedContents(contents);
    return this.jobs.enqueue(tenant, { job_id, bank: asked.bank, kind: RETAIN_JOB, payload, at: millisOf(this.clock.now()) });
  }
}
