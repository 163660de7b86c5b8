import type { Pause } from '@kernel/pause';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { BankJobs } from '@edges/bank-store/bank-jobs';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { RunJobs } from './run-jobs';

const MOST_ROUNDS = 100;
/** Between two looks at jobs that are in other hands. */
const LOOK_AGAIN: Millis = 50;
const NAMED = 10;

/** Ends what was taken for later before it can no longer be forgotten: content in a queued job stands in no table that a forgetting looks into. */
export class SettleJobs {
  constructor(
    private readonly jobs: Pick<BankJobs, 'unfinished'>,
    private readonly work: Pick<RunJobs, 'runOf'>,
    private readonly pause: Pause,
  ) {}

  /** Undefined once every job that these banks had by then has ended; MEMORY_JOBS_UNDER_WAY with their ids when some go on for too long. What waits elsewhere is left to wait. */
  async run(tenant: TenantId, banks: readonly string[], by: Millis): Promise<Refusal | undefined> {
    let open = await this.jobs.unfinished(tenant, banks, by, NAMED);
    for (let round = 1; open.length > 0 && round <= MOST_ROUNDS; round++) {
      if ((await this.work.runOf(tenant, banks)) === 0) await this.pause.for(LOOK_AGAIN, new AbortController().signal);
      open = await this.jobs.unfinished(tenant, banks, by, NAMED);
    }
    const ids = open.map(({ job_id }) => job_id);
    const code: MemoryCode = 'MEMORY_JOBS_UNDER_WAY';
    return open.length === 0 ? undefined : refused(code, `still being written to by ${ids.join(', ')}`, ids);
  }
}
