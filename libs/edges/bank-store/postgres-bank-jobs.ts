import type { Json } from '@kernel/canonical-json';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Database } from '../database/database';
import { type BankJob, BankJobs, type ClaimedJob, type JobState, type NewJob } from './bank-jobs';
import type { Page } from './unit-choice';

interface JobRow {
  readonly job_id: string;
  readonly bank: string;
  readonly kind: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly queued_at: string;
  readonly ended_at: string | null;
  readonly result: Json;
}

interface ClaimedRow extends JobRow {
  readonly payload: Json;
}

const COLUMNS = 'job_id, bank, kind, state, attempts, queued_at, ended_at, result';

/** Jobs in the memory service's schema. */
export class PostgresBankJobs extends BankJobs {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override enqueue(tenant: TenantId, { job_id, bank, kind, payload, at }: NewJob): Promise<BankJob> {
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(
        `INSERT INTO memory.bank_job (tenant_id, job_id, region, bank, kind, state, queued_at, payload) VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7)
         ON CONFLICT (tenant_id, job_id) DO NOTHING`,
        [tenant, job_id, this.region, bank, kind, at, JSON.stringify(payload)],
      );
      const [row] = await tx.query<JobRow>(`SELECT ${COLUMNS} FROM memory.bank_job WHERE tenant_id = $1 AND job_id = $2`, [tenant, job_id]);
      if (row === undefined) throw new Error('a job that was queued is there');
      return jobOf(row);
    });
  }

  override find(tenant: TenantId, jobId: string): Promise<BankJob | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<JobRow>(`SELECT ${COLUMNS} FROM memory.bank_job WHERE tenant_id = $1 AND job_id = $2`, [tenant, jobId]);
      return rows.map(jobOf)[0];
    });
  }

  override page(tenant: TenantId, bank: string, { after, limit }: Page<string>): Promise<readonly BankJob[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `SELECT ${COLUMNS} FROM memory.bank_job
        WHERE tenant_id = $1 AND bank = $2 AND ($3::text IS NULL
          OR (queued_at, job_id) > (SELECT x.queued_at, x.job_id FROM memory.bank_job x WHERE x.tenant_id = $1 AND x.job_id = $3))
        ORDER BY queued_at, job_id LIMIT $4`;
      return (await tx.query<JobRow>(sql, [tenant, bank, after, limit])).map(jobOf);
    });
  }

  override unfinished(tenant: TenantId, banks: readonly string[], queuedBy: Millis, most: number): Promise<readonly BankJob[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `SELECT ${COLUMNS} FROM memory.bank_job
        WHERE tenant_id = $1 AND bank = ANY ($2::text[]) AND ended_at IS NULL AND queued_at <= $3 ORDER BY queued_at, job_id LIMIT $4`;
      return (await tx.query<JobRow>(sql, [tenant, banks, queuedBy, most])).map(jobOf);
    });
  }

  override async claim(at: Millis, until: Millis, most: number): Promise<readonly ClaimedJob[]> {
    const waiting = await this.database.acrossTenants((tx) =>
      tx.query<{ tenant_id: TenantId; job_id: string }>('SELECT tenant_id, job_id FROM memory.jobs_waiting($1, $2)', [at, most]),
    );
    const claimed: ClaimedJob[] = [];
    for (const { tenant_id, job_id } of waiting) claimed.push(...(await this.take(tenant_id, job_id, at, until)));
    return claimed;
  }

  override claimOf(tenant: TenantId, banks: readonly string[], at: Millis, until: Millis, most: number): Promise<readonly ClaimedJob[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `UPDATE memory.bank_job j SET state = 'running', attempts = j.attempts + 1, until = $4
        WHERE j.tenant_id = $1 AND j.job_id IN (SELECT x.job_id FROM memory.bank_job x
          WHERE x.tenant_id = $1 AND x.bank = ANY ($2::text[]) AND x.ended_at IS NULL AND (x.state = 'queued' OR x.until <= $3)
          ORDER BY x.queued_at, x.job_id LIMIT $5 FOR UPDATE SKIP LOCKED) RETURNING ${COLUMNS}, payload`;
      const rows = await tx.query<ClaimedRow>(sql, [tenant, banks, at, until, most]);
      return rows.map((row) => claimedOf(row, tenant, until)).sort((a, b) => a.queuedAt - b.queuedAt);
    });
  }

  override release({ tenant, job_id, until }: Pick<ClaimedJob, 'tenant' | 'job_id' | 'until'>, notBefore: Millis): Promise<boolean> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `UPDATE memory.bank_job SET state = 'queued', until = $4
        WHERE tenant_id = $1 AND job_id = $2 AND state = 'running' AND until = $3 RETURNING 1`;
      return (await tx.query(sql, [tenant, job_id, until, notBefore])).length > 0;
    });
  }

  override dropEnded(tenant: TenantId, bank: string, endedBefore: Millis): Promise<number> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = 'DELETE FROM memory.bank_job WHERE tenant_id = $1 AND bank = $2 AND ended_at < $3 RETURNING 1';
      return (await tx.query(sql, [tenant, bank, endedBefore])).length;
    });
  }

  override end(
    { tenant, job_id, until }: Pick<ClaimedJob, 'tenant' | 'job_id' | 'until'>,
    state: 'succeeded' | 'failed',
    result: Json,
    at: Millis,
  ): Promise<boolean> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `UPDATE memory.bank_job SET state = $3, result = $4, ended_at = $5, payload = NULL, until = NULL
        WHERE tenant_id = $1 AND job_id = $2 AND state = 'running' AND until = $6 RETURNING job_id`;
      return (await tx.query(sql, [tenant, job_id, state, JSON.stringify(result), at, until])).length > 0;
    });
  }

  // Whoever comes second finds the row taken: it waits for the first, and then the job is no longer waiting.
  private take(tenant: TenantId, jobId: string, at: Millis, until: Millis): Promise<readonly ClaimedJob[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `UPDATE memory.bank_job SET state = 'running', attempts = attempts + 1, until = $4
        WHERE tenant_id = $1 AND job_id = $2 AND ended_at IS NULL AND (until IS NULL OR until <= $3) RETURNING ${COLUMNS}, payload`;
      const rows = await tx.query<ClaimedRow>(sql, [tenant, jobId, at, until]);
      return rows.map((row) => claimedOf(row, tenant, until));
    });
  }
}

function jobOf({ job_id, bank, kind, state, attempts, queued_at, ended_at, result }: JobRow): BankJob {
  return { job_id, bank, kind, state, attempts, queuedAt: Number(queued_at), endedAt: ended_at === null ? null : Number(ended_at), result };
}

function claimedOf(row: ClaimedRow, tenant: TenantId, until: Millis): ClaimedJob {
  return { ...jobOf(row), tenant, payload: row.payload, until };
}
