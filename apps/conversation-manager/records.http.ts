import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Id, isId } from '@kernel/ids';
import { refused } from '@kernel/outcome';
import type { RunExport } from '@kernel/records/run-export';
import { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { CallAs } from './call-as';
import { ExportRecord } from './export-record';
import { FrontDoor } from './front-door';
import { PAGE_LENGTH, type RecordAnswer, type RecordsPage, RecordsQuery } from './public-schemas';
import { readInput } from './read-input';
import { orProblem, problemOf } from './refusal-status';

/** `/v1/records`: what was decided, sealed; and a run's whole file for whoever wants to verify it. */
@Controller('v1/records')
export class RecordsHttp {
  constructor(
    private readonly door: FrontDoor,
    private readonly records: DecisionRecords,
    private readonly exporting: ExportRecord,
    private readonly calls: CallAs,
  ) {}

  @Get()
  async listRecords(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() sent: unknown,
  ): Promise<RecordsPage> {
    const caller = await this.door.admit(request, reply, 'listRecords');
    const { limit: asked, cursor } = readInput(RecordsQuery, { ...(sent as object) });
    const limit = Number(asked ?? PAGE_LENGTH);
    const sealed = await this.records.list(this.calls.of(caller), { limit, ...(cursor === undefined ? {} : { before: cursor }) });
    const last = sealed.length === limit ? sealed.at(-1)?.record.record_id : undefined;
    return { records: sealed.map(({ record }) => record), ...(last === undefined ? {} : { next_cursor: last }) };
  }

  @Get(':id')
  async getRecord(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<Omit<RecordAnswer, 'envelope'> & { readonly envelope: object }> {
    const caller = await this.door.admit(request, reply, 'getRecord');
    const { record, digest, envelope, event_id } = orProblem(await this.records.get(this.calls.of(caller), recordId(id)));
    return { record, digest, envelope, event_id };
  }

  @Get(':id/export')
  async exportRecord(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<RunExport> {
    const caller = await this.door.admit(request, reply, 'exportRecord');
    const file = orProblem(await this.exporting.run(caller, recordId(id)));
    reply.header('content-disposition', `attachment; filename="${recordId(id)}.json"`);
    return file;
  }
}

function recordId(text: string): Id<'dr'> {
  if (!isId('dr', text)) throw problemOf(refused('TRUST_UNKNOWN_RECORD', 'no record of this tenant has this id'));
  return text;
}
