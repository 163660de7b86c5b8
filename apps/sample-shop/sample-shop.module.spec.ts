import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { LocalCredentialBroker } from '@edges/credential-broker/local-credential-broker';
import { McpConnector } from '@edges/tool-connectors/mcp/mcp-connector';
import { later } from '@kernel/time';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { provideFactory } from '@platform/provide';
import type { Booting } from '@platform/service-spec';
import { SAMPLE_SHOP, SampleShopModule } from './sample-shop.module';
import { ShopServer } from './shop-server';

const SECRET = 'a-secret-shared-by-gateway-and-upstream';

@Module({})
class WholeProcess {}

/** Lets the spec see where the shop listens. */
class Seen {
  static shop: ShopServer | undefined;
}

async function withSight(booting: Booting<typeof SAMPLE_SHOP.settings.shape>): Promise<DynamicModule> {
  const look = provideFactory(Seen, [ShopServer], (shop: ShopServer) => {
    Seen.shop = shop;
    return new Seen();
  });
  return { module: WholeProcess, imports: [await SampleShopModule.with(booting)], providers: [look] };
}

describe('the shop as a process', () => {
  it('opens stocked, answers a gateway that has its secret, and closes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-sample-shop-'));
    const running = await bootService(
      { ...SAMPLE_SHOP, module: withSight },
      {
        FIVEPLANE_HTTP_PORT: '0',
        FIVEPLANE_GRPC_PORT: '0',
        FIVEPLANE_LOG_LEVEL: 'error',
        FIVEPLANE_SERVICE_SECRET: SECRET,
        FIVEPLANE_DATA_DIR: folder,
        CALL_TOKEN_SECRET: SECRET,
        SHOP_PORT: '0',
      },
    );
    const clock = new SystemClock();
    const connector = new McpConnector(() => Seen.shop?.url(), clock);
    const now = clock.now();
    const scope = {
      tenant: 'globex',
      capability_id: 'orders.lookup',
      tool_call_id: 'tc_01KG9F4AR0000000000000000A',
      audience: 'sample-shop',
    } as const;
    const outcome = await connector.call({
      tenant: 'globex',
      adapter: { adapter_id: 'orders', type: 'MCP', endpoint_ref: 'sample-shop' },
      capability: { capability_id: 'orders.lookup', upstream_name: 'orders_lookup', highest_mode: 'read_only' },
      args: { order_id: 'ORD-9001' },
      idempotency_key: null,
      credential: await new LocalCredentialBroker(SECRET).issue({ ...scope, issued_at: now, expires_at: later(now, 5000) }),
      limit: 5000,
    });
    expect(outcome).toMatchObject({ kind: 'completed', output: { order_id: 'ORD-9001', tenant: 'globex' } });
    await connector.close();
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('does not open without the secret', async () => {
    const asked = bootService(SAMPLE_SHOP, {
      FIVEPLANE_HTTP_PORT: '0',
      FIVEPLANE_GRPC_PORT: '0',
      FIVEPLANE_LOG_LEVEL: 'error',
      FIVEPLANE_SERVICE_SECRET: SECRET,
    });
    await expect(asked).rejects.toThrow('CALL_TOKEN_SECRET is missing');
  });
});
