import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId } from '@kernel/ids';
import { refused } from '@kernel/outcome';
import { BankJobs } from '@edges/bank-store/bank-jobs';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { JobView } from '@planes/intelligence/memory/verbs/bank';
import { jobView } from './bank-views';
import { MemoryDoor } from './memory-door';
import { OpenBank } from './open-bank';
import { bankIn, PAGE_LENGTH, PageQuery, readInput } from './read-request';
import { orProblem, problemOf } from './refusal-status';

/** `/v1/jobs` and `/v1/banks/{bank}/jobs`: what was taken for later. */
@Controller('v1')
export class JobsHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly jobs: BankJobs,
    private readonly banks: OpenBank,
  ) {}

  @Get('jobs/:job')
  async getJob(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('job') id: string,
  ): Promise<JobView> {
    const caller = await this.door.admit(request, reply, 'getJob');
    const job = isId('job', id) ? await this.jobs.find(caller.tenant_id, id) : undefined;
    const unknown: MemoryCode = 'MEMORY_JOB_UNKNOWN';
    if (job === undefined) throw problemOf(refused(unknown, 'no job of this tenant has this id'));
    return jobView(job);
  }

  @Get('banks/:bank/jobs')
  async listJobs(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Query() sent: unknown,
  ): Promise<{ readonly jobs: readonly JobView[]; readonly next_cursor?: string }> {
    const caller = await this.door.admit(request, reply, 'listJobs');
    const { limit: asked, cursor = null } = readInput(PageQuery, { ...(sent as object) });
    const { bank } = orProblem(await this.banks.run(caller.tenant_id, bankIn(name)));
    const limit = Number(asked ?? PAGE_LENGTH);
    const jobs = await this.jobs.page(caller.tenant_id, bank.name, { after: cursor, limit });
    const last = jobs.length === limit ? jobs.at(-1)?.job_id : undefined;
    return { jobs: jobs.map(jobView), ...(last === undefined ? {} : { next_cursor: last }) };
  }
}
