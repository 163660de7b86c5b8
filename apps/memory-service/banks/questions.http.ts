import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HistoryBody, RecallBody, type RecallResult } from '@planes/intelligence/memory/verbs/recall';
import { ReflectBody, type ReflectResult } from '@planes/intelligence/memory/verbs/reflect';
import { MemoryDoor } from './memory-door';
import { readInput } from './read-request';
import { RecallBanks } from './recall-banks';
import { ReflectOnBanks } from './reflect-on-banks';
import { orProblem } from './refusal-status';

/** `/v1/recall`, `/v1/history` and `/v1/reflect`: what is asked of memories. */
@Controller('v1')
export class QuestionsHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly recalling: RecallBanks,
    private readonly reflecting: ReflectOnBanks,
  ) {}

  @Post('recall')
  async recall(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<RecallResult> {
    const caller = await this.door.admit(request, reply, 'recall');
    reply.code(200);
    return orProblem(await this.recalling.run(caller, readInput(RecallBody, sent)));
  }

  @Post('history')
  async history(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<RecallResult & { readonly bank_id: string; readonly as_of: string }> {
    const caller = await this.door.admit(request, reply, 'history');
    const asked = readInput(HistoryBody, sent);
    reply.code(200);
    return { bank_id: asked.bank_id, as_of: asked.as_of, ...orProblem(await this.recalling.run(caller, asked)) };
  }

  @Post('reflect')
  async reflect(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<ReflectResult> {
    const caller = await this.door.admit(request, reply, 'reflect');
    reply.code(200);
    return orProblem(await this.reflecting.run(caller, readInput(ReflectBody, sent)));
  }
}
