import type { DynamicModule } from '@nestjs/common';
import type { AppName } from './apps';
import type { ServedService } from './grpc/served-service';
import type { Lifecycle } from './lifecycle';
import type { Log } from './log';
import type { SettingsOf, SettingsSchema, SettingsShape } from './settings/define-settings';
import type { PlatformSettings } from './settings/platform-settings';

/** What an app's module is made from. */
export interface Booting<S extends SettingsShape> {
  readonly settings: SettingsOf<SettingsSchema<S>>;
  readonly platform: PlatformSettings;
  /** The module that has Clock, IdSource, Log, Metrics, Readiness, Lifecycle and Peers, calling peers in the name of `app`. The same one each time. */
  readonly platformFor: (app: AppName) => DynamicModule;
  /** The process's own, for what a module opens before it is made. */
  readonly lifecycle: Lifecycle;
  readonly log: Log;
}

/** Everything that makes a process this service and no other. */
export interface ServiceSpec<S extends SettingsShape = SettingsShape> {
  readonly app: AppName;
  readonly settings: SettingsSchema<S>;
  readonly module: (booting: Booting<S>) => DynamicModule | Promise<DynamicModule>;
  /** Every gRPC service that the process serves; empty for a process that only calls. */
  readonly services: readonly ServedService[];
  /**
   * The apps it calls; the process does not start without their addresses. `'itself'` is for the process that runs them all:
   * it is its own peer unless a setting says otherwise, and makes up a service secret when none is given.
   */
  readonly calls: readonly AppName[] | 'itself';
  /** Longest body of plain bytes (`application/octet-stream`) that its HTTP side takes; left out: it takes none. */
  readonly uploads?: number;
}

/** A process that answers. */
export interface RunningService {
  readonly app: AppName;
  /** `http://127.0.0.1:8080`, with the port that is really open. */
  readonly httpUrl: string;
  /** `127.0.0.1:9090` */
  readonly grpcAddress: string;
  readonly log: Log;
  /** Drains and ends. A second call waits for the first. */
  readonly stop: () => Promise<void>;
}
