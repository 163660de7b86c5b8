import { Body, Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '@kernel/clock';
import { refused } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import { BankHolds } from '@edges/bank-store/bank-holds';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { HoldBody, type HoldsAnswer, type HoldView, type ReleaseAnswer } from '@planes/intelligence/memory/verbs/bank';
import { holdView } from './bank-views';
import { principalOf } from './memory-caller';
import { MemoryDoor } from './memory-door';
import { OpenBank } from './open-bank';
import { bankIn, readInput } from './read-request';
import { orProblem, problemOf } from './refusal-status';

/** `/v1/banks/{bank}/holds`: while one stands, nothing of the bank is forgotten, nor of what was promoted or proposed in it. */
@Controller('v1/banks/:bank/holds')
export class HoldsHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly holds: BankHolds,
    private readonly banks: OpenBank,
    private readonly clock: Clock,
  ) {}

  @Post()
  async placeHold(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Body() sent: unknown,
  ): Promise<HoldView> {
    const caller = await this.door.admit(request, reply, 'placeHold');
    const { hold_id, reason } = readInput(HoldBody, sent);
    const hold = { hold_id, bank: bankIn(name), reason, setBy: principalOf(caller), setAt: millisOf(this.clock.now()) };
    reply.code(200);
    return holdView(orProblem(await this.holds.place(caller.tenant_id, hold)));
  }

  @Get()
  async listHolds(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
  ): Promise<HoldsAnswer> {
    const caller = await this.door.admit(request, reply, 'listHolds');
    const bank = bankIn(name);
    const holds = (await this.holds.of(caller.tenant_id, bank)).map(holdView);
    // A bank of promoted memory alone is not made by anybody: its holds are what tells of it here.
    if (holds.length === 0) orProblem(await this.banks.run(caller.tenant_id, bank));
    return { under_hold: holds.length > 0, holds };
  }

  @Delete(':hold')
  async releaseHold(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Param('hold') hold: string,
  ): Promise<ReleaseAnswer> {
    const caller = await this.door.admit(request, reply, 'releaseHold');
    const released = await this.holds.release(caller.tenant_id, bankIn(name), hold);
    const unknown: MemoryCode = 'MEMORY_HOLD_UNKNOWN';
    if (released === 'absent') throw problemOf(refused(unknown, 'this bank has no hold of this id'));
    return { hold_id: hold, released: true };
  }
}
