import type { Json } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { millisOf, type Millis } from '@kernel/time';
import type { BankJobs, ClaimedJob } from '@edges/bank-store/bank-jobs';
import type { Log } from '@platform/log';
import type { OpenBank } from './open-bank';
import { contentsOf } from './queued-contents';
import type { RetainContents } from './retain-contents';

/** How long one worker has a job before another may take it. */
const HELD: Millis = 60_000;
const AT_ONCE = 8;
/** What failed so often for want of the world will not be tried again. */
const MOST_ATTEMPTS = 10;

/** Does what was taken for later. A job that a dying process held is done by another; its writes carry the job's id and happen once. */
export class RunJobs {
  constructor(
    private readonly jobs: BankJobs,
    private readonly banks: OpenBank,
    private readonly retain: RetainContents,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Takes what waits and does it. Resolves to how many it took: when they were as many as it takes at once, there may be more. */
  async run(): Promise<number> {
    const now = millisOf(this.clock.now());
    const claimed = await this.jobs.claim(now, now + HELD, AT_ONCE);
    for (const job of claimed) await this.one(job);
    return claimed.length;
  }

  private async one(job: ClaimedJob): Promise<void> {
    const { tenant, job_id, bank, attempts, payload } = job;
    try {
      const opened = await this.banks.orMade(tenant, bank);
      const guarded = { bank, contents: contentsOf(payload), idempotency: { key: `job ${job_id}`, digest: job_id } };
      const results = await this.retain.write({ tenant_id: tenant }, opened, guarded);
      const refused = isRefusal(results);
      const told = refused ? { code: results.code, reason: results.reason } : { results };
      await this.jobs.end(job, refused ? 'failed' : 'succeeded', JSON.parse(JSON.stringify(told)) as Json, millisOf(this.clock.now()));
    } catch (cause) {
      this.log.warn('memory job failed', { tenant, job: job_id, attempts, cause });
      if (attempts >= MOST_ATTEMPTS)
        await this.jobs.end(job, 'failed', { code: 'INTERNAL', reason: `failed ${attempts} times` }, millisOf(this.clock.now()));
    }
  }
}
