import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Readiness } from '../health/readiness';
import type { Metrics } from '../telemetry/metrics';
import { readJsonBodies } from './json-body';
import { addOperationsRoutes } from './operations-routes';
import { Problem, problemBody, PROBLEM_TYPE } from './problem';
import { problemOfError } from './problem-of-error';
import { traceIdOf, traceRequests } from './request-tracing';
import { RouteTable } from './route-table';
import { sendProblem } from './send-problem';

export interface HttpServerOptions {
  readonly bodyLimit: number;
  /** Longest body of plain bytes; undefined: none is taken. */
  readonly uploads: number | undefined;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

export interface HttpServer {
  readonly adapter: FastifyAdapter;
  readonly routes: RouteTable;
}

/** Fastify as Nest's HTTP side: strict bodies, one form of error, a trace per request, health and metrics. Ready before any controller is added. */
export function httpServer({ bodyLimit, uploads, metrics, readiness }: HttpServerOptions): HttpServer {
  const adapter = new FastifyAdapter({
    bodyLimit,
    // Names of banks and ids of memories stand in addresses, up to 256 characters, each written as up to three bytes of three characters.
    routerOptions: { maxParamLength: 2_400 },
    // What the router refuses before any hook runs.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOfError(error) ?? new Problem(400, 'HTTP_URL_MALFORMED', 'the URL cannot be read'), traceIdOf(request)),
    clientErrorHandler: refuseConnection,
  });
  const server = adapter.getInstance<FastifyInstance>();
  const routes = new RouteTable();
  server.addHook('onRoute', ({ url, method }) => routes.add(url, [method].flat()));
  traceRequests(server, metrics);
  readJsonBodies(server, bodyLimit, uploads);
  addOperationsRoutes(server, readiness, metrics);
  letGoOfClients(server, readiness);
  return { adapter, routes };
}

/** A client that keeps its connection would keep a process that drains from ending. */
function letGoOfClients(server: FastifyInstance, { draining }: Readiness): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.aborted) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Answers bytes that are not HTTP at all; there is no request and no reply to work with. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = CONNECTION_PROBLEMS[error.code ?? ''] ?? new Problem(400, 'HTTP_REQUEST_MALFORMED', 'the request cannot be read');
  const body = JSON.stringify(problemBody(problem, undefined));
  const { title } = problemBody(problem, undefined);
  socket.end(
    `HTTP/1.1 ${problem.status} ${title}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const CONNECTION_PROBLEMS: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: new Problem(431, 'HTTP_HEADERS_TOO_LARGE', 'the headers are longer than this service accepts'),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(408, 'HTTP_REQUEST_TIMEOUT', 'the request did not arrive in time'),
};
