import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Id, IdSource, isId } from '@kernel/ids';
import type { RunView } from '@kernel/records/run-view';
import { currentTraceparent } from '@platform/telemetry/tracing';
import { AwaitRun } from './await-run';
import { CancelRun } from './cancel-run';
import { FrontDoor } from './front-door';
import { InvokeAgent } from './invoke-agent';
import { namesOf, readInvokeBody } from './invoke-input';
import { readInput } from './read-input';
import { orProblem, problemOf } from './refusal-status';
import { isAnswered, type RunAnswer, runAnswer } from './run-answer';
import { CancelBody } from './public-schemas';
import { RunEvents, wantsEvents } from './run-events';
import { ShowRun, unknownRun } from './show-run';

/** `/v1/runs`: asking for a run, looking at it, ending it. */
@Controller('v1/runs')
export class RunsHttp {
  constructor(
    private readonly door: FrontDoor,
    private readonly invoke: InvokeAgent,
    private readonly wait: AwaitRun,
    private readonly show: ShowRun,
    private readonly cancel: CancelRun,
    private readonly events: RunEvents,
    private readonly ids: IdSource,
  ) {}

  @Post()
  async invokeAgent(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() sent: unknown): Promise<void> {
    const caller = await this.door.admit(request, reply, 'invokeAgent');
    const body = readInvokeBody(sent);
    const names = namesOf(body, headerOf(request, 'idempotency-key'), currentTraceparent(), this.ids);
    const booked = orProblem(await this.invoke.run(caller, body, names));
    const { run_id } = booked.context.value;
    const { request_id, mode } = booked.request.value;
    reply.header('location', `/v1/runs/${run_id}`);
    if (wantsEvents(request)) return this.events.send(reply, caller, run_id, -1, { run_id, request_id });
    const view = mode === 'long_running' ? await this.show.now(caller, booked) : await this.wait.run(caller, booked);
    const answer: RunAnswer = runAnswer(request_id, view);
    return void reply.code(isAnswered(view) ? 200 : 202).send(answer);
  }

  @Get(':id')
  async getRun(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Param('id') id: string): Promise<RunView> {
    const caller = await this.door.admit(request, reply, 'getRun');
    return orProblem(await this.show.run(caller, runId(id)));
  }

  @Get(':id/events')
  async streamRunEvents(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = await this.door.admit(request, reply, 'streamRunEvents');
    const booked = orProblem(await this.show.booked(caller, runId(id)));
    this.events.send(reply, caller, booked.context.value.run_id, this.events.resumePoint(headerOf(request, 'last-event-id')));
  }

  @Post(':id/cancel')
  async cancelRun(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() sent: unknown,
  ): Promise<RunView> {
    const caller = await this.door.admit(request, reply, 'cancelRun');
    const { reason } = readInput(CancelBody, sent);
    reply.code(202);
    return orProblem(await this.cancel.run(caller, runId(id), reason));
  }
}

// An id that cannot be one is as unknown as one that nobody has.
function runId(text: string): Id<'run'> {
  if (!isId('run', text)) throw problemOf(unknownRun());
  return text;
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
