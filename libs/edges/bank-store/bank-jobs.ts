import type { Json } from '@kernel/canonical-json';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Page } from './unit-choice';

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed';

export interface NewJob {
  readonly job_id: string;
  readonly bank: string;
  /** What is to be done, such as `retain`. */
  readonly kind: string;
  /** What it needs. Removed when the job ends. */
  readonly payload: Json;
  readonly at: Millis;
}

export interface BankJob extends Omit<NewJob, 'payload' | 'at'> {
  readonly state: JobState;
  /** How often somebody began it. */
  readonly attempts: number;
  readonly queuedAt: Millis;
  /** Null until it has ended. */
  readonly endedAt: Millis | null;
  /** What it gave, or why it failed; null until it has ended. */
  readonly result: Json;
}

/** A job in one worker's hands until `until`: after that another may take it, so its work must be safe to repeat. */
export interface ClaimedJob extends BankJob {
  readonly tenant: TenantId;
  readonly payload: Json;
  readonly until: Millis;
}

/**
 * Work on banks that is done later. A job that `enqueue` has resolved is done, or tells why not.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class BankJobs {
  /** Queues a job; the same id again gives the job as it stands. */
  abstract enqueue(tenant: TenantId, job: NewJob): Promise<BankJob>;
  /** The job; undefined when there is none. */
  abstract find(tenant: TenantId, jobId: string): Promise<BankJob | undefined>;
  /** The jobs of a bank, the first queued first, after the given id (of nobody: nothing). */
  abstract page(tenant: TenantId, bank: string, page: Page<string>): Promise<readonly BankJob[]>;
  /** Jobs of these banks that were queued by an instant and have not ended, the longest waiting first, at most `most`. */
  abstract unfinished(tenant: TenantId, banks: readonly string[], queuedBy: Millis, most: number): Promise<readonly BankJob[]>;
  /** Takes up to `most` jobs of any tenant that are queued, or running past their time, the longest waiting first. No two workers get the same. */
  abstract claim(at: Millis, until: Millis, most: number): Promise<readonly ClaimedJob[]>;
  /** As {@link claim}, of these banks only, and without regard to when a job that was released is to be tried again. */
  abstract claimOf(tenant: TenantId, banks: readonly string[], at: Millis, until: Millis, most: number): Promise<readonly ClaimedJob[]>;
  /** Gives a job back that is held with this `until`: from `notBefore` on anybody may take it. False when somebody else has it. */
  abstract release(job: Pick<ClaimedJob, 'tenant' | 'job_id' | 'until'>, notBefore: Millis): Promise<boolean>;
  /** Removes jobs of a bank that ended before an instant; gives how many. */
  abstract dropEnded(tenant: TenantId, bank: string, endedBefore: Millis): Promise<number>;
  /** Ends a job that is held with this `until`. False when it is no longer: somebody else has it, and this result is not written. */
  abstract end(
    job: Pick<ClaimedJob, 'tenant' | 'job_id' | 'until'>,
    state: 'succeeded' | 'failed',
    result: Json,
    at: Millis,
  ): Promise<boolean>;
}
