import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Id, isId } from '@kernel/ids';
import { refused } from '@kernel/outcome';
import type { ApprovalStanding } from '@kernel/records/approval';
import { Envelope } from '@kernel/records/envelope';
import { Approvals } from '@edges/peers/approvals/approvals';
import { CallAs } from './call-as';
import { FrontDoor } from './front-door';
import { type ApprovalsPage, ApprovalsQuery, PAGE_LENGTH, type SignedApprovalAnswer } from './public-schemas';
import { readInput } from './read-input';
import { orProblem, problemOf } from './refusal-status';
import { SignApproval } from './sign-approval';

/** `/v1/approvals`: what waits for a person, and the person's word on it. */
@Controller('v1/approvals')
export class ApprovalsHttp {
  constructor(
    private readonly door: FrontDoor,
    private readonly approvals: Approvals,
    private readonly sign: SignApproval,
    private readonly calls: CallAs,
  ) {}

  @Get()
  async listApprovals(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() sent: unknown,
  ): Promise<ApprovalsPage> {
    const caller = await this.door.admit(request, reply, 'listApprovals');
    const { state, run_id, limit: asked, cursor } = readInput(ApprovalsQuery, { ...(sent as object) });
    const limit = Number(asked ?? PAGE_LENGTH);
    const approvals = await this.approvals.list(this.calls.of(caller), {
      limit,
      ...(state === undefined ? {} : { state }),
      ...(run_id === undefined ? {} : { run: run_id }),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const last = approvals.length === limit ? approvals.at(-1)?.request.approval_id : undefined;
    return { approvals: [...approvals], ...(last === undefined ? {} : { next_cursor: last }) };
  }

  @Get(':id')
  async getApproval(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<ApprovalStanding> {
    const caller = await this.door.admit(request, reply, 'getApproval');
    return orProblem(await this.approvals.get(this.calls.of(caller), approvalId(id)));
  }

  @Post(':id/sign')
  async signApproval(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() sent: unknown,
  ): Promise<SignedApprovalAnswer> {
    const caller = await this.door.admit(request, reply, 'signApproval');
    const envelope = readInput(Envelope, sent);
    const approval_id = approvalId(id);
    const { verdict, run } = orProblem(await this.sign.run(caller, approval_id, envelope));
    reply.code(200);
    const record = run.record_id === null ? {} : { record_id: run.record_id };
    return { approval_id, run_id: run.run_id, verdict, run_status: run.status, ...record };
  }
}

function approvalId(text: string): Id<'apr'> {
  if (!isId('apr', text)) throw problemOf(refused('APPROVAL_UNKNOWN', 'no approval of this tenant has this id'));
  return text;
}
