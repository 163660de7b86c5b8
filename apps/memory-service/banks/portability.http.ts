import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { ImportResult } from '@planes/intelligence/memory/verbs/bank';
import { JSON_LINES_TYPE, JsonLines } from '@platform/http/json-lines';
import { Problem } from '@platform/http/problem';
import { ExportBank } from './export-bank';
import { ImportBank } from './import-bank';
import { MemoryDoor } from './memory-door';
import { bankIn, ImportQuery, readInput } from './read-request';
import { orProblem } from './refusal-status';

/** `/v1/banks/{bank}/export` and `/import`: a bank as JSON lines. */
@Controller('v1/banks/:bank')
export class PortabilityHttp {
  constructor(
    private readonly door: MemoryDoor,
    private readonly exporting: ExportBank,
    private readonly importing: ImportBank,
  ) {}

  @Get('export')
  async exportBank(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('bank') name: string): Promise<void> {
    const caller = await this.door.admit(request, reply, 'exportBank');
    const lines = orProblem(await this.exporting.run(caller.tenant_id, bankIn(name)));
    reply.header('content-type', JSON_LINES_TYPE).header('content-disposition', 'attachment; filename="bank.jsonl"');
    reply.send(Readable.from(lines));
  }

  @Post('import')
  async importBank(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('bank') name: string,
    @Query() query: unknown,
    @Body() sent: unknown,
  ): Promise<ImportResult> {
    const caller = await this.door.admit(request, reply, 'importBank');
    const { on_conflict = 'skip' } = readInput(ImportQuery, { ...(query as object) });
    const invalid: MemoryCode = 'MEMORY_REQUEST_INVALID';
    if (!(sent instanceof JsonLines)) throw new Problem(422, invalid, `send the export as ${JSON_LINES_TYPE}`);
    reply.code(200);
    return orProblem(await this.importing.run(caller, bankIn(name), sent.values, on_conflict));
  }
}
