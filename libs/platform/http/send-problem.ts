import type { FastifyReply } from 'fastify';
import { problemBody, PROBLEM_TYPE, type Problem } from './problem';

/** Writes a problem as the whole answer. */
export function sendProblem(reply: FastifyReply, problem: Problem, traceId: string | undefined): void {
  const { retryAfter } = problem.options;
  if (retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(retryAfter / 1_000)));
  if (problem.status === 413 || problem.status === 400) reply.header('connection', 'close');
  // As bytes, so that no serialiser adds a charset or another shape.
  reply
    .code(problem.status)
    .header('content-type', PROBLEM_TYPE)
    .send(Buffer.from(JSON.stringify(problemBody(problem, traceId))));
}
