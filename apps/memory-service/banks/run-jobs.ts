import type { Json } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
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

/** Until a job that failed for want of the world is tried again: this long, then twice as long each time. */
const BACK_OFF: Millis = 500;
const LONGEST_BACK_OFF: Millis = 60_000;

/** Does what was taken for later. A job that a dying process held is done by another; its writes carry the job's id and happen once. */
export class RunJobs {
  private stopped = false;

  constructor(
    private readonly jobs: BankJobs,
    private readonly banks: OpenBank,
    private readonly retain: RetainContents,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Takes what waits and does it. Resolves to how many it took: when there were any, there may be more. None once it is stopped. */
  async run(): Promise<number> {
    if (this.stopped) return 0;
    const now = millisOf(this.clock.now());
    return this.all(await this.jobs.claim(now, now + HELD, AT_ONCE));
  }

  /** As {@link run}, of these banks alone, and without waiting for when a job was to be tried again. */
  async runOf(tenant: TenantId, banks: readonly string[]): Promise<number> {
    if (this.stopped) return 0;
    const now = millisOf(this.clock.now());
    return this.all(await this.jobs.claimOf(tenant, banks, now, now + HELD, AT_ONCE));
  }

  /** The round under way ends with the job that it is at; what it has taken besides is given back at once. */
  stop(): void {
    this.stopped = true;
  }

  private async all(claimed: readonly ClaimedJob[]): Promise<number> {
    for (const job of claimed) await (this.stopped ? this.jobs.release(job, millisOf(this.clock.now())) : this.one(job));
    return this.stopped ? 0 : claimed.length;
  }

  private async one(job: ClaimedJob): Promise<void> {
    const { tenant, job_id, bank, attempts, payload } = job;
    // Whoever had it before came to no end with it, and may have died of it.
    if (attempts > MOST_ATTEMPTS) return this.giveUp(job);
    try {
      const opened = await this.banks.orMade(tenant, bank);
      const idempotency = { key: `job ${job_id}`, digest: job_id, at: millisOf(this.clock.now()) };
      const results = await this.retain.write({ tenant_id: tenant }, opened, { bank, contents: contentsOf(payload), idempotency });
      const refused = isRefusal(results);
      const told = refused ? { code: results.code, reason: results.reason } : { results };
      await this.jobs.end(job, refused ? 'failed' : 'succeeded', JSON.parse(JSON.stringify(told)) as Json, millisOf(this.clock.now()));
    } catch (cause) {
      this.log.warn('memory job failed', { tenant, job: job_id, attempts, cause });
      if (attempts >= MOST_ATTEMPTS) return this.giveUp(job);
      await this.jobs.release(job, millisOf(this.clock.now()) + Math.min(BACK_OFF * 2 ** (attempts - 1), LONGEST_BACK_OFF));
    }
  }

  private async giveUp(job: ClaimedJob): Promise<void> {
    const result = { code: 'INTERNAL', reason: `not done in ${MOST_ATTEMPTS} attempts` };
    await this.jobs.end(job, 'failed', result, millisOf(this.clock.now()));
  }
}
