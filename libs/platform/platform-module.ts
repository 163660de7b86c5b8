import { Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import type { AppName } from './apps';
import { Peers } from './grpc/peers';
import { Readiness } from './health/readiness';
import { Lifecycle } from './lifecycle';
import { Log } from './log';
import { provideValue } from './provide';
import { Metrics } from './telemetry/metrics';

/** What every app may be built on, made once per process; only `peers` speaks with the app's own name. */
export interface PlatformParts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly lifecycle: Lifecycle;
  readonly peers: Peers;
}

/** Imported by an app's module to have Clock, IdSource, Log, Metrics, Readiness, Lifecycle and Peers injected. Not global: an app says that it uses it. */
@Module({})
export class PlatformModule {
  static for(app: AppName, parts: PlatformParts): DynamicModule {
    const providers = [
      provideValue(Clock, parts.clock),
      provideValue(IdSource, parts.ids),
      provideValue(Log, parts.log.with({ app })),
      provideValue(Metrics, parts.metrics),
      provideValue(Readiness, parts.readiness),
      provideValue(Lifecycle, parts.lifecycle),
      provideValue(Peers, parts.peers),
    ];
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
