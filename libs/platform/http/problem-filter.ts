import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log';
import type { RouteTable } from './route-table';
import { Problem } from './problem';
import { problemOfError } from './problem-of-error';
import { traceIdOf } from './request-tracing';
import { sendProblem } from './send-problem';

const UNAVAILABLE = 503;
const BUG = new Problem(500, 'INTERNAL', 'internal error');

/** Everything that goes wrong over HTTP ends here and leaves as problem+json. A bug of ours is logged and leaves without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly routes: RouteTable,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = (isUnknownRoute(error) ? this.unknownRoute(request, reply) : problemOfError(error)) ?? BUG;
    if (problem.status >= 500) {
      const fields = { trace: traceIdOf(request), method: request.method, route: request.routeOptions.url, code: problem.code };
      // A controller that throws a Problem has decided so, and a peer or store that is away is told by its own metrics; everything else is not ours to expect.
      if (error instanceof Problem || problem.status === UNAVAILABLE) this.log.warn('request not served', fields);
      else this.log.error('request failed', { ...fields, cause: error });
    }
    if (reply.sent || reply.raw.headersSent) {
      // The answer has begun and cannot say more; an honest break is better than an end that looks complete.
      this.log.warn('answer broken off', { trace: traceIdOf(request), code: problem.code });
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, problem, traceIdOf(request));
  }

  private unknownRoute(request: FastifyRequest, reply: FastifyReply): Problem {
    const allowed = this.routes.methodsOf(request.url);
    if (allowed.length === 0) return new Problem(404, 'HTTP_ROUTE_UNKNOWN', 'there is nothing at this address');
    reply.header('allow', allowed.join(', '));
    return new Problem(405, 'HTTP_METHOD_NOT_ALLOWED', `this address takes ${allowed.join(', ')}`);
  }
}

// Nest answers an address without a route by throwing this. Controllers throw Problem or Fault, so nothing else throws it.
function isUnknownRoute(error: unknown): boolean {
  return error instanceof NotFoundException;
}
