import { Body, Controller, Get, Post, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '@kernel/clock';
import { isDigest } from '@kernel/digest';
import type { Digest } from '@kernel/digest';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import type { SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import { nameOfOntology } from '@planes/intelligence/knowledge/ontology';
import { answerOf } from './documents.http';
import { KnowledgeDoor } from './knowledge-door';
import { QuestionBody, readInput, SnapshotsQuery } from './knowledge-requests';
import { sendProgress, wantsEvents } from './progress-events';
import { type PublishedSnapshot, PublishSnapshot } from './publish-snapshot';
import { questionOf } from './questions';
import { orProblem, problemOf } from './refusal-status';
import { RetrieveEvidence } from './retrieve-evidence';
import { ShowSnapshot, unknownSnapshot } from './show-snapshot';
import { VerifyStoredSnapshot } from './verify-stored-snapshot';

/** Snapshots of a page when nobody says how many. */
const PAGE_LENGTH = 50;

/** `/v1/knowledge/snapshots`, `query` and `explain`: what is published, and what is found in it. */
@Controller('v1/knowledge')
export class EvidenceHttp {
  constructor(
    private readonly door: KnowledgeDoor,
    private readonly publication: PublishSnapshot,
    private readonly verification: VerifyStoredSnapshot,
    private readonly current: ShowSnapshot,
    private readonly evidence: RetrieveEvidence,
    private readonly clock: Clock,
  ) {}

  @Post('snapshots')
  async buildSnapshot(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const call = await this.door.admit(request, reply, 'buildSnapshot');
    if (wantsEvents(request)) return sendProgress(reply, (tell) => this.publication.run(call, tell), publishedAnswer);
    const published = orProblem(await this.publication.run(call));
    reply.code(200).send(publishedAnswer(published));
  }

  @Get('snapshots')
  async listSnapshots(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() sent: unknown,
  ): Promise<object> {
    const { tenant } = await this.door.admit(request, reply, 'listSnapshots');
    const { limit } = readInput(SnapshotsQuery, { ...(sent as object) });
    const heads = await this.current.list(tenant, Number(limit ?? PAGE_LENGTH));
    const current = await this.current.run(tenant);
    return {
      snapshots: heads.map((head) => ({
        ...headAnswer(head),
        current: 'snapshot_digest' in current && current.snapshot_digest === head.snapshot_digest,
      })),
    };
  }

  @Post('snapshots/:digest/verification')
  async verifySnapshot(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('digest') named: string): Promise<void> {
    const { tenant } = await this.door.admit(request, reply, 'verifySnapshot');
    const digest = digestIn(named);
    if (wantsEvents(request)) return sendProgress(reply, (tell) => this.verification.run(tenant, digest, tell), answerOf);
    reply.code(200).send(answerOf(orProblem(await this.verification.run(tenant, digest))));
  }

  @Post('query')
  async queryEvidence(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<EvidenceBundle> {
    const { tenant } = await this.door.admit(request, reply, 'queryEvidence');
    const question = orProblem(await questionOf(tenant, readInput(QuestionBody, sent), this.current, this.clock));
    reply.code(200);
    return orProblem(await this.evidence.run(tenant, question));
  }

  @Post('explain')
  async explainEvidence(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() sent: unknown,
  ): Promise<EvidenceExplanation> {
    const { tenant } = await this.door.admit(request, reply, 'explainEvidence');
    const question = orProblem(await questionOf(tenant, readInput(QuestionBody, sent), this.current, this.clock));
    reply.code(200);
    return orProblem(await this.evidence.explain(tenant, question));
  }
}

function publishedAnswer({ head, left_out }: PublishedSnapshot): object {
  return { ...headAnswer(head), left_out };
}

function headAnswer({ ontology, ...head }: SnapshotHead): object {
  return { ...head, ontology: nameOfOntology(ontology) };
}

// An address that can name no snapshot is as one that names none.
function digestIn(text: string): Digest {
  if (isDigest(text)) return text;
  throw problemOf(unknownSnapshot(text as Digest));
}
