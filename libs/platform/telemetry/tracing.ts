import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';

/** Spans are made where the platform itself serves, calls and stores, so that they exist in tests and in production alike and depend on no load order. */
export function tracer(): Tracer {
  return trace.getTracer('fiveplane');
}

/** The trace id of the work under way, 32 hex digits; undefined outside any span. */
export function currentTraceId(): string | undefined {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return traceId === undefined || /^0+$/.test(traceId) ? undefined : traceId;
}

/** The W3C `traceparent` of the work under way, to be kept with work that goes on later. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

/** The tracing context that incoming headers name; a fresh one without them. */
export function tracingFrom(header: (name: string) => string | undefined): Context {
  return propagation.extract(ROOT_CONTEXT, header, { get: (carrier, key) => carrier(key), keys: () => ['traceparent', 'tracestate'] });
}

/** Runs work inside the span that a kept `traceparent` names, as a resumed run does. */
export function withTraceparent<T>(traceparent: string, work: () => T): T {
  return context.with(
    tracingFrom((name) => (name === 'traceparent' ? traceparent : undefined)),
    work,
  );
}

/** Runs work that outlives the trace it was begun in. */
export function outsideTraces<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** Runs work in a span of its own; a thrown error marks the span and goes on. */
export async function withSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span around something that ends in a callback. */
export interface ChildSpan {
  readonly inject: (set: (key: string, value: string) => void) => void;
  readonly ended: <T>(value: T) => T;
  readonly failed: <E>(error: E) => E;
}

/** Starts a span under `traceparent`, or under the active span without one. Only its first end counts. */
export function childSpan(name: string, kind: SpanKind, traceparent?: string): ChildSpan {
  const parent = traceparent === undefined ? context.active() : tracingFrom((key) => (key === 'traceparent' ? traceparent : undefined));
  const span = tracer().startSpan(name, { kind }, parent);
  const tracing = trace.setSpan(parent, span);
  return {
    inject: (set) => propagation.inject(tracing, set, { set: (carrier, key, value) => carrier(key, value) }),
    ended: (value) => {
      if (span.isRecording()) span.end();
      return value;
    },
    failed: (error) => {
      if (span.isRecording()) span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) }).end();
      return error;
    },
  };
}

// A message may carry text from outside; the name or the code is enough to find the log line.
function nameOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
