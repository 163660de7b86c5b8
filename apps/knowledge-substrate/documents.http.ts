import { Body, Controller, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RAW_BYTES_TYPE, RawBytes } from '@platform/http/raw-bytes';
import { ExtractEdges } from './extract-edges';
import { type DocumentToIngest, IngestDocument, type IngestedDocument } from './ingest-document';
import { type IngestedTable, IngestTable } from './ingest-table';
import { KnowledgeDoor } from './knowledge-door';
import { DocumentQuery, ExtractionBody, invalid, mappingIn, readInput, RemovalBody, RulesBody, TableQuery } from './knowledge-requests';
import { sendProgress, wantsEvents } from './progress-events';
import { ReadRules, type RulesApplied } from './read-rules';
import { orProblem } from './refusal-status';
import { RemoveDocuments } from './remove-documents';

/** `/v1/knowledge/documents`, `tables`, `rules`, `extractions`, `removals`: what the working set is made of. */
@Controller('v1/knowledge')
export class DocumentsHttp {
  constructor(
    private readonly door: KnowledgeDoor,
    private readonly documents: IngestDocument,
    private readonly tables: IngestTable,
    private readonly rules: ReadRules,
    private readonly extraction: ExtractEdges,
    private readonly removal: RemoveDocuments,
  ) {}

  @Post('documents')
  async ingestDocument(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: unknown,
    @Body() sent: unknown,
  ): Promise<Omit<IngestedDocument, 'kind'>> {
    const { tenant } = await this.door.admit(request, reply, 'ingestDocument');
    const document = documentOf(readInput(DocumentQuery, { ...(query as object) }));
    return answered(reply, orProblem(await this.documents.run(tenant, document, bytesIn(sent))));
  }

  @Post('tables')
  async ingestTable(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: unknown,
    @Body() sent: unknown,
  ): Promise<Omit<IngestedTable, 'kind'>> {
    const call = await this.door.admit(request, reply, 'ingestTable');
    const { mapping, ...named } = readInput(TableQuery, { ...(query as object) });
    return answered(reply, orProblem(await this.tables.run(call, documentOf(named), bytesIn(sent), mappingIn(mapping))));
  }

  @Post('rules')
  async applyRules(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<Omit<RulesApplied, 'kind'>> {
    const call = await this.door.admit(request, reply, 'applyRules');
    const { of, rules } = readInput(RulesBody, sent);
    return answered(reply, orProblem(await this.rules.run(call, of, rules)));
  }

  @Post('extractions')
  async extractEdges(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() sent: unknown): Promise<void> {
    const call = await this.door.admit(request, reply, 'extractEdges');
    const { of } = readInput(ExtractionBody, sent);
    if (wantsEvents(request)) return sendProgress(reply, (tell) => this.extraction.run(call, of, tell), answerOf);
    reply.send(answered(reply, orProblem(await this.extraction.run(call, of))));
  }

  @Post('removals')
  async removeDocuments(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<object> {
    const { tenant } = await this.door.admit(request, reply, 'removeDocuments');
    const { of, dry_run = false } = readInput(RemovalBody, sent);
    return { ...answered(reply, orProblem(await this.removal.run(tenant, of, dry_run ? 'count' : 'remove'))), dry_run };
  }
}

/** What was done, without the word that tells it from a refusal inside. */
export function answerOf<T extends { readonly kind: string }>({ kind: _kind, ...answer }: T): Omit<T, 'kind'> {
  return answer;
}

function answered<T extends { readonly kind: string }>(reply: FastifyReply, done: T): Omit<T, 'kind'> {
  reply.code(200);
  return answerOf(done);
}

function documentOf({
  valid_until = null,
  review_by = null,
  ...named
}: Partial<DocumentToIngest> & Omit<DocumentToIngest, 'valid_until' | 'review_by'>): DocumentToIngest {
  return { ...named, valid_until, review_by };
}

function bytesIn(sent: unknown): Uint8Array {
  if (sent instanceof RawBytes) return sent.bytes;
  throw invalid('', `send the document’s bytes as ${RAW_BYTES_TYPE}`);
}
