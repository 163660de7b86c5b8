import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '@kernel/clock';
import { refused } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import { BankStore } from '@edges/bank-store/bank-store';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import { USUAL_SETTINGS } from '@planes/intelligence/memory/banks/bank-settings';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { BankBody, type LifecycleResult, type MemoryView } from '@planes/intelligence/memory/verbs/bank';
import { bankView, memoryView } from './bank-views';
import { MemoryDoor } from './memory-door';
import { mayBeSeenBy, viewerOf } from './memory-caller';
import { OpenBank } from './open-bank';
import { bankIn, MemoriesQuery, MemoryQuery, PAGE_LENGTH, PageQuery, readInput } from './read-request';
import { orProblem, problemOf } from './refusal-status';
import { RunLifecycle } from './run-lifecycle';

type ToldBank = ReturnType<typeof bankView>;

/** `/v1/banks`: where memories are kept, under which rules, and what stands in them. */
@Controller('v1/banks')
export class BanksHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly store: BankStore,
    private readonly banks: OpenBank,
    private readonly lifecycle: RunLifecycle,
    private readonly clock: Clock,
  ) {}

  @Get()
  async listBanks(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() sent: unknown,
  ): Promise<{ readonly banks: readonly ToldBank[]; readonly next_cursor?: string }> {
    const caller = await this.door.admit(request, reply, 'listBanks');
    const { limit: asked, cursor = null } = readInput(PageQuery, { ...(sent as object) });
    const limit = Number(asked ?? PAGE_LENGTH);
    const banks = await this.store.banks(caller.tenant_id, { after: cursor, limit });
    const last = banks.length === limit ? banks.at(-1)?.name : undefined;
    return { banks: banks.map(bankView), ...(last === undefined ? {} : { next_cursor: last }) };
  }

  @Get(':bank')
  async getBank(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
  ): Promise<ToldBank> {
    const caller = await this.door.admit(request, reply, 'getBank');
    return bankView(orProblem(await this.banks.run(caller.tenant_id, bankIn(name))).bank);
  }

  @Put(':bank')
  async putBank(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Body() sent: unknown,
  ): Promise<ToldBank> {
    const caller = await this.door.admit(request, reply, 'putBank');
    const { profile = 'chat', language = 'english', pii, lifecycle } = readInput(BankBody, sent);
    const settings = { pii: { ...USUAL_SETTINGS.pii, ...pii }, lifecycle: { ...USUAL_SETTINGS.lifecycle, ...lifecycle } };
    const asked = { name: bankIn(name), profile, language, settings, at: millisOf(this.clock.now()) };
    return bankView(orProblem(await this.banks.put(caller, asked)));
  }

  @Get(':bank/memories')
  async listMemories(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Query() sent: unknown,
  ): Promise<{ readonly memories: readonly MemoryView[]; readonly next_cursor?: string }> {
    const caller = await this.door.admit(request, reply, 'listMemories');
    const { limit, cursor, tag, session_id, known = 'now', max_classification } = readInput(MemoriesQuery, { ...(sent as object) });
    const viewer = orProblem(viewerOf(caller, max_classification));
    const now = millisOf(this.clock.now());
    const { bank } = orProblem(await this.banks.run(caller.tenant_id, bankIn(name)));
    const choice = { ...EVERY_UNIT, allTags: tag === undefined ? [] : [tag], session: session_id ?? null };
    const page = { after: cursor === undefined ? null : Number(cursor), limit: Number(limit ?? PAGE_LENGTH) };
    const { units, next } = await this.store.units(caller.tenant_id, bank.name, choice, known, page);
    // What may not be seen is passed over, so a page may be shorter than its limit; the cursor goes on behind it all the same.
    const seen = units.filter((unit) => mayBeSeenBy(viewer, unit, now));
    return { memories: seen.map(memoryView), ...(next === null ? {} : { next_cursor: String(next) }) };
  }

  @Get(':bank/memories/:memory')
  async getMemory(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Param('memory') memory: string,
    @Query() sent: unknown,
  ): Promise<MemoryView> {
    const caller = await this.door.admit(request, reply, 'getMemory');
    const { max_classification } = readInput(MemoryQuery, { ...(sent as object) });
    const viewer = orProblem(viewerOf(caller, max_classification));
    const [unit] = await this.store.unitsById(caller.tenant_id, bankIn(name), [memory]);
    const unknown: MemoryCode = 'MEMORY_UNKNOWN';
    if (unit === undefined || !mayBeSeenBy(viewer, unit, millisOf(this.clock.now())))
      throw problemOf(refused(unknown, 'this bank has no memory of this id'));
    return memoryView(unit);
  }

  @Post(':bank/lifecycle')
  async runLifecycle(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
  ): Promise<LifecycleResult> {
    const caller = await this.door.admit(request, reply, 'runLifecycle');
    reply.code(200);
    return orProblem(await this.lifecycle.run(caller, bankIn(name)));
  }
}
