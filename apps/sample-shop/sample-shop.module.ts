import { type DynamicModule, Module } from '@nestjs/common';
import type { DatabaseSource } from '@edges/database/database';
import { Clock } from '@kernel/clock';
import { Lifecycle } from '@platform/lifecycle';
import { provide, provideFactory, provideValue } from '@platform/provide';
import type { Booting } from '@platform/service-spec';
import { SettingsInvalid } from '@platform/settings/parse-settings';
import type { Secret } from '@platform/settings/secret';
import { BehaveFlaky } from './behave-flaky';
import { Pause, TimerPause } from './pause';
import { PostgresShopBooks } from './postgres-shop-books';
import { SHOP_AUDIENCE, type SAMPLE_SHOP_SETTINGS } from './sample-shop.config';
import { ShopBooks } from './shop-books';
import { ShopServer } from './shop-server';
import { ShopTools } from './shop-tools';
import { StockShop } from './stock-shop';

/** What the shop needs beside its settings. `callTokenSecret` is for a process that makes one up; else the setting must be there. */
export interface ShopParts extends Pick<Booting<(typeof SAMPLE_SHOP_SETTINGS)['shape']>, 'settings' | 'platform' | 'platformFor'> {
  readonly store: DatabaseSource;
  readonly callTokenSecret?: Secret;
}

@Module({})
export class SampleShopModule {
  static with({ settings, platform, platformFor, store, callTokenSecret }: ShopParts): DynamicModule {
    const secret = callTokenSecret ?? settings.CALL_TOKEN_SECRET;
    if (secret === undefined) throw new SettingsInvalid('sample-shop', ['CALL_TOKEN_SECRET is missing (shared with the tool gateway)']);
    const { SHOP_HOST: host, SHOP_PORT: port, SHOP_SLOW_MS: slow } = settings;
    return {
      module: SampleShopModule,
      imports: [platformFor('sample-shop')],
      providers: [
        provideValue(ShopBooks, new PostgresShopBooks(store.as('fp_shop'), platform.FIVEPLANE_REGION)),
        provide(StockShop, ShopBooks),
        provideValue(Pause, new TimerPause()),
        provideFactory(BehaveFlaky, [ShopBooks, Pause], (books, pause) => new BehaveFlaky(books, pause, slow)),
        provide(ShopTools, ShopBooks, BehaveFlaky, Clock),
        provideFactory(ShopServer, [ShopTools, Clock, Lifecycle], (tools, clock, lifecycle) => {
          const server = new ShopServer(tools, clock, { host, port, audience: SHOP_AUDIENCE, secret: secret.reveal() });
          lifecycle.whenServing('shop', () => server.listen());
          lifecycle.whenClosed('shop', () => server.close());
          return server;
        }),
      ],
      exports: [StockShop, ShopServer],
    };
  }
}
