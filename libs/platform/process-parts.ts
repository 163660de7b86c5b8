import type { DynamicModule } from '@nestjs/common';
import type { AppName } from './apps';
import { SystemClock } from './clock';
import { GrpcServer } from './grpc/grpc-server';
import { Peers } from './grpc/peers';
import { RpcMetrics } from './grpc/rpc-metrics';
import { Readiness } from './health/readiness';
import { RandomIds } from './ids';
import { Lifecycle } from './lifecycle';
import { Log } from './log';
import { PlatformModule } from './platform-module';
import { serviceSecret } from './service-secret';
import type { ServiceSpec } from './service-spec';
import type { PlatformSettings } from './settings/platform-settings';
import { Metrics } from './telemetry/metrics';
import { showStores } from './telemetry/store-metrics';
import { startTelemetry, type Telemetry } from './telemetry/start-telemetry';

/** What a process has exactly one of. */
export interface ProcessParts {
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly lifecycle: Lifecycle;
  readonly grpc: GrpcServer;
  readonly grpcAddress: () => string;
  readonly platformFor: (app: AppName) => DynamicModule;
}

/** Makes them, opening nothing yet. @throws SettingsInvalid when the process lacks a secret or a peer's address. */
export function processParts(spec: Pick<ServiceSpec, 'app' | 'calls' | 'services'>, settings: PlatformSettings): ProcessParts {
  const secret = serviceSecret(spec, settings);
  const log = Log.toStderr(settings.FIVEPLANE_LOG_LEVEL, spec.app);
  const telemetry = startTelemetry({
    app: spec.app,
    region: settings.FIVEPLANE_REGION,
    endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    log,
  });
  const clock = new SystemClock();
  const ids = new RandomIds(clock);
  const metrics = new Metrics().withProcessMetrics();
  const lifecycle = new Lifecycle(log);
  const readiness = new Readiness(lifecycle.stores);
  showStores(metrics, lifecycle.stores);
  const { FIVEPLANE_GRPC_HOST: host, FIVEPLANE_GRPC_PORT: port, FIVEPLANE_DRAIN_MS: drain } = settings;
  const grpc = new GrpcServer({
    services: spec.services,
    secret,
    clock,
    metrics: new RpcMetrics(metrics),
    log,
    host,
    port,
    readiness,
    drain,
  });
  const grpcAddress = (): string => `${host}:${grpc.port}`;
  const modules = new Map<AppName, DynamicModule>();

  const platformFor = (app: AppName): DynamicModule => {
    const existing = modules.get(app);
    if (existing !== undefined) return existing;
    const elsewhere = (): string | undefined => (spec.calls === 'itself' && grpc.port > 0 ? grpcAddress() : undefined);
    const peers = new Peers({ caller: app, secret, clock, settings, elsewhere });
    lifecycle.whenClosed(`peers of ${app}`, () => peers.close());
    const made = PlatformModule.for(app, { clock, ids, log, metrics, readiness, lifecycle, peers });
    modules.set(app, made);
    return made;
  };
  return { log, telemetry, metrics, readiness, lifecycle, grpc, grpcAddress, platformFor };
}
