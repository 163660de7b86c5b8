import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { Problem, problemBody } from '@platform/http/problem';
import { problemOfError } from '@platform/http/problem-of-error';
import { traceIdOf } from '@platform/http/request-tracing';
import { problemOf } from './refusal-status';
import type { Progress, TellProgress } from './progress';

const BUG = new Problem(500, 'INTERNAL', 'internal error');

/** True when the caller wants to see how far it is. */
export function wantsEvents(request: FastifyRequest): boolean {
  return /\btext\/event-stream\b/.test(request.headers.accept ?? '');
}

/**
 * Answers with server-sent events: `progress` as it goes on, then one `result`, or one `problem` as `application/problem+json` would say it.
 * What was begun is done to its end, whether anybody listens or not.
 */
export function sendProgress<T extends object>(
  reply: FastifyReply,
  work: (tell: TellProgress) => Promise<T | Refusal>,
  answer: (done: T) => object,
): void {
  const trace = traceIdOf(reply.request);
  const body = new Readable({ read: () => undefined });
  const say = (event: string, data: object): void =>
    void (body.destroyed || body.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(body);
  void work((progress: Progress) => say('progress', progress))
    .then((done) => (isRefusal(done) ? say('problem', problemBody(problemOf(done), trace)) : say('result', answer(done))))
    .catch((error: unknown) => say('problem', problemBody(problemOfError(error) ?? BUG, trace)))
    .then(() => body.push(null));
}
