import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal } from '@kernel/outcome';
import {
  ConversationBody,
  RetainBatchBody,
  type RetainBatchAnswer,
  RetainBody,
  type RetainResult,
} from '@planes/intelligence/memory/verbs/retain';
import type { JobView } from '@planes/intelligence/memory/verbs/bank';
import { jobView } from './bank-views';
import { MemoryDoor } from './memory-door';
import { idempotencyKeyOf, readInput } from './read-request';
import { orProblem, problemOf } from './refusal-status';
import { RetainContents } from './retain-contents';
import { RetainLater } from './retain-later';

/** `/v1/retain` and `/v1/conversations`: what is to be remembered. */
@Controller('v1')
export class ContentsHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly retaining: RetainContents,
    private readonly later: RetainLater,
  ) {}

  @Post('retain')
  async retain(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<RetainResult> {
    const caller = await this.door.admit(request, reply, 'retain');
    const { bank_id: bank, ...item } = readInput(RetainBody, sent);
    const retained = await this.retaining.run(caller, { bank, items: [item], as: 'contents', key: idempotencyKeyOf(request) });
    const [result] = orProblem(retained);
    if (result === undefined) throw new Error('one content has one result');
    reply.code(200);
    return result;
  }

  @Post('retain/batch')
  async retainBatch(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<RetainBatchAnswer | JobView> {
    const caller = await this.door.admit(request, reply, 'retainBatch');
    const { bank_id: bank, items, when } = readInput(RetainBatchBody, sent);
    const asked = { bank, items, as: 'contents', key: idempotencyKeyOf(request) } as const;
    if (when === 'later') {
      const job = orProblem(await this.later.run(caller, asked));
      reply.code(202).header('location', `/v1/jobs/${job.job_id}`);
      return jobView(job);
    }
    reply.code(200);
    return { results: [...orProblem(await this.retaining.run(caller, asked))] };
  }

  @Post('conversations')
  async retainConversation(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<RetainBatchAnswer> {
    const caller = await this.door.admit(request, reply, 'retainConversation');
    const { bank_id: bank, turns, ...shared } = readInput(ConversationBody, sent);
    // A turn is found as a whole: what was said at once is read at once.
    const items = turns.map((turn) => ({
      ...shared,
      ...turn,
      content_type: 'conversation' as const,
      extraction_profile: 'whole' as const,
    }));
    const retained = await this.retaining.run(caller, { bank, items, as: 'turns', key: idempotencyKeyOf(request) });
    if (isRefusal(retained)) throw problemOf(retained);
    reply.code(200);
    return { results: [...retained] };
  }
}
