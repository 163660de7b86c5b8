import { diag, DiagLogLevel } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Log } from '../log';

export interface TelemetryOptions {
  readonly app: string;
  readonly region: string;
  /** Base URL of an OTLP collector over HTTP; without one, spans carry ids through the calls and are then dropped. */
  readonly endpoint: string | undefined;
  readonly log: Log;
  readonly processors?: readonly SpanProcessor[];
}

export interface Telemetry {
  /** Sends what is still waiting. */
  stop(): Promise<void>;
}

/**
 * Makes spans real in this process. OpenTelemetry's provider is global to a process, so the first call decides;
 * a later one (several services booted by one test) changes nothing.
 */
export function startTelemetry({ app, region, endpoint, log, processors = [] }: TelemetryOptions): Telemetry {
  diag.setLogger(
    {
      error: (message) => log.warn('telemetry failed', { problem: message }),
      warn: (message) => log.warn('telemetry failed', { problem: message }),
      info: () => undefined,
      debug: () => undefined,
      verbose: () => undefined,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  if (started !== undefined) return { stop: () => Promise.resolve() };
  const exporters =
    endpoint === undefined ? [] : [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }))];
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `fiveplane-${app}`, 'service.namespace': 'fiveplane', 'cloud.region': region }),
    spanProcessors: [...exporters, ...processors],
  });
  provider.register({ propagator: new W3CTraceContextPropagator() });
  started = provider;
  return { stop: () => provider.forceFlush() };
}

let started: NodeTracerProvider | undefined;
