import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { bootService } from '@platform/boot-service';
import type { AppName } from '@platform/apps';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import type { ServedService } from '@platform/grpc/served-service';
import type { RunningService, ServiceSpec } from '@platform/service-spec';
import type { SettingsShape } from '@platform/settings/define-settings';
import { Secret } from '@platform/settings/secret';

const SECRET = 'a-secret-shared-by-the-services-of-this-spec';

/** The peers that are served from the same process, on the wire. */
export interface ServedBeside {
  readonly controllers: readonly Type<unknown>[];
  readonly services: readonly ServedService[];
}

export interface BootedApp {
  readonly running: RunningService;
  /** A channel to the app, in the name of a caller. Closed with the app. */
  readonly as: (caller: AppName) => PeerChannel;
  readonly close: () => Promise<void>;
}

/** Boots an app as it ships, on free ports, beside stubs of the peers that it asks. */
export async function bootApp<S extends SettingsShape>(
  spec: ServiceSpec<S>,
  beside: ServedBeside,
  settings: Readonly<Record<string, string>> = {},
): Promise<BootedApp> {
  const running = await bootService(
    {
      ...spec,
      calls: 'itself',
      services: [...spec.services, ...beside.services],
      module: async (booting): Promise<DynamicModule> => ({
        module: WholeProcess,
        imports: [await spec.module(booting), booting.platformFor(spec.app)],
        controllers: [...beside.controllers],
      }),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET, ...settings },
  );
  const channels: PeerChannel[] = [];
  const as = (caller: AppName): PeerChannel => {
    const address = (): string => running.grpcAddress;
    const channel = new PeerChannel({ peer: spec.app, caller, secret: new Secret(SECRET), clock: new SystemClock(), address });
    channels.push(channel);
    return channel;
  };
  const close = async (): Promise<void> => {
    for (const channel of channels) channel.close();
    await running.stop();
  };
  return { running, as, close };
}

@Module({})
class WholeProcess {}
