import { context, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../telemetry/metrics';
import { tracer, tracingFrom } from '../telemetry/tracing';

const traced = new WeakMap<
  object,
  { readonly span: Span; readonly tracing: Context; readonly stop: (labels: Record<'route' | 'method' | 'status', string>) => void }
>();

/** Seconds at which a request's promise changes; 0.25 is the bound of a governed run. */
const EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** Gives each request a span under the caller's trace, measures it, and keeps the span active in the handlers. */
export function traceRequests(server: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram(
    'fiveplane_platform_http_duration_seconds',
    'time from a request’s headers to the end of its answer',
    ['route', 'method', 'status'],
    EDGES,
  );

  server.addHook('onRequest', (request, _reply, done) => {
    const parent = tracingFrom((name) => headerOf(request, name));
    const span = tracer().startSpan(`${request.method} ${routeOf(request)}`, { kind: SpanKind.SERVER }, parent);
    const tracing = trace.setSpan(parent, span);
    const startTimer = duration.startTimer();
    traced.set(request.raw, { span, tracing, stop: (labels) => void startTimer(labels) });
    context.with(tracing, done);
  });

  // Reading a body leaves the asynchronous context in which the request began, so it is entered again before the handler.
  server.addHook('preHandler', (request, _reply, done) => {
    const entry = traced.get(request.raw);
    if (entry === undefined) done();
    else context.with(entry.tracing, done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    const entry = traced.get(request.raw);
    entry?.stop({ route: routeOf(request), method: request.method, status: String(reply.statusCode) });
    entry?.span.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) entry?.span.setStatus({ code: SpanStatusCode.ERROR });
    entry?.span.end();
    done();
  });
}

/** The trace of a request, also where the asynchronous context is lost. */
export function traceIdOf(request: FastifyRequest): string | undefined {
  return traced.get(request.raw)?.span.spanContext().traceId;
}

// The route's pattern, never the address itself: addresses carry ids and are without number.
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
