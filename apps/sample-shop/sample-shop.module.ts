import { type DynamicModule, Module } from '@nestjs/common';
import { CallTokenCheck } from '@edges/credential-broker/call-token';
import { SharedSecretTokenCheck } from '@edges/credential-broker/signed-call-token';
import { processDatabase } from '@edges/database/process-store';
import { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { provide, provideAs, provideFactory, provideValue } from '@platform/provide';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { SettingsInvalid } from '@platform/settings/parse-settings';
import type { Secret } from '@platform/settings/secret';
import { BehaveFlaky } from './behave-flaky';
import { Pause } from '@kernel/pause';
import { TimerPause } from '@platform/timer-pause';
import { PostgresShopBooks } from './postgres-shop-books';
import { SAMPLE_SHOP_SETTINGS, SHOP_AUDIENCE } from './sample-shop.config';
import { ShopBooks } from './shop-books';
import { ShopServer } from './shop-server';
import { ShopTools } from './shop-tools';
import { StockShop } from './stock-shop';

type Shape = typeof SAMPLE_SHOP_SETTINGS.shape;

/** What a process that also runs the gateway knows better than any setting. */
export interface SampleShopExtras {
  /** Made up by a process that is its own only caller; otherwise the setting must be there. */
  readonly callTokenSecret?: Secret;
}

@Module({})
export class SampleShopModule {
  /** The MCP endpoint; injectable wherever this module is imported. */
  static readonly Server = ShopServer;

  static async with(
    { settings, platform, platformFor, lifecycle, log }: Booting<Shape>,
    extras: SampleShopExtras = {},
  ): Promise<DynamicModule> {
    const secret = extras.callTokenSecret ?? settings.CALL_TOKEN_SECRET;
    if (secret === undefined) throw new SettingsInvalid('sample-shop', ['CALL_TOKEN_SECRET is missing (shared with the tool gateway)']);
    const { SHOP_HOST: host, SHOP_PORT: port, SHOP_SLOW_MS: slow } = settings;
    const database = await processDatabase('fp_shop', platform, keeperOf(lifecycle, log));
    return {
      module: SampleShopModule,
      imports: [platformFor('sample-shop')],
      providers: [
        provideValue(ShopBooks, new PostgresShopBooks(database, platform.FIVEPLANE_REGION)),
        provide(StockShop, ShopBooks),
        provideValue(CallTokenCheck, new SharedSecretTokenCheck(secret.reveal())),
        provideAs(Pause, TimerPause),
        provideFactory(BehaveFlaky, [ShopBooks, Pause], (books: ShopBooks, pause: Pause) => new BehaveFlaky(books, pause, slow)),
        provide(ShopTools, ShopBooks, BehaveFlaky, Clock),
        provideFactory(
          ShopServer,
          [ShopTools, CallTokenCheck, StockShop, Clock, Lifecycle],
          (tools: ShopTools, tokens: CallTokenCheck, stock: StockShop, clock: Clock, lifecycle: Lifecycle) => {
            lifecycle.whenServing('stock', () => stockAll(stock, settings.SHOP_TENANTS));
            const server = new ShopServer(tools, tokens, clock, { host, port, audience: SHOP_AUDIENCE });
            lifecycle.whenServing('shop', () => server.listen());
            lifecycle.whenClosed('shop', () => server.close());
            return server;
          },
        ),
      ],
      exports: [StockShop, ShopServer],
    };
  }
}

/** The shop as a process of its own; the all-in-one takes its parts. It serves MCP on a port of its own and no gRPC. */
export const SAMPLE_SHOP: ServiceSpec<Shape> = {
  app: 'sample-shop',
  settings: SAMPLE_SHOP_SETTINGS,
  services: [],
  calls: [],
  module: (booting) => SampleShopModule.with(booting),
};

async function stockAll(stock: StockShop, tenants: string): Promise<void> {
  for (const tenant of tenants.split(',')) {
    const added = await stock.run(tenant);
    if (isRefusal(added)) throw new SettingsInvalid('sample-shop', [`SHOP_TENANTS: ${added.reason}`]);
  }
}
