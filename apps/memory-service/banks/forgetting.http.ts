import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForgetBody } from '@planes/intelligence/memory/verbs/forget';
import { ForgetMemories } from './forget-memories';
import { ForgetPromoted } from './forget-promoted';
import { MemoryDoor } from './memory-door';
import { idempotencyKeyOf, PAGE_LENGTH, PageQuery, readInput } from './read-request';
import { orProblem } from './refusal-status';
import { type ForgetAnswer, type SignedReceipt, SignedReceipts } from './signed-receipts';

/** `/v1/forget` and `/v1/erasures`: what is to be gone, and the receipts of what is. */
@Controller('v1')
export class ForgettingHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly banks: ForgetMemories,
    private readonly promoted: ForgetPromoted,
    private readonly receipts: SignedReceipts,
  ) {}

  @Post('forget')
  async forget(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<ForgetAnswer> {
    const caller = await this.door.admit(request, reply, 'forget');
    reply.code(200);
    const asked = readInput(ForgetBody, sent);
    const forgetting = asked.what === 'promoted' ? this.promoted : this.banks;
    return orProblem(await forgetting.run(caller, asked, idempotencyKeyOf(request)));
  }

  @Get('erasures')
  async listErasures(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() sent: unknown,
  ): Promise<{ readonly erasures: readonly SignedReceipt[]; readonly next_cursor?: string }> {
    const caller = await this.door.admit(request, reply, 'listErasures');
    const { limit: asked, cursor = null } = readInput(PageQuery, { ...(sent as object) });
    const limit = Number(asked ?? PAGE_LENGTH);
    const erasures = await this.receipts.page(caller.tenant_id, cursor, limit);
    const last = erasures.length === limit ? erasures.at(-1)?.document.erasure_id : undefined;
    return { erasures, ...(last === undefined ? {} : { next_cursor: last }) };
  }
}
