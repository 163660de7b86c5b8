import { LocalCredentialBroker } from '@edges/credential-broker/local-credential-broker';
import { SharedSecretTokenCheck } from '@edges/credential-broker/signed-call-token';
import { McpConnector } from '@edges/tool-connectors/mcp/mcp-connector';
import type { Json } from '@kernel/canonical-json';
import { derivedId } from '@kernel/ids';
import { later, type Millis } from '@kernel/time';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithStores, type TestStore } from '@testing/stores';
import { BehaveFlaky, behaviourIn } from './behave-flaky';
import { Pause } from '@kernel/pause';
import { PostgresShopBooks } from './postgres-shop-books';
import { ShopServer } from './shop-server';
import { ShopTools } from './shop-tools';
import { StockShop } from './stock-shop';

const SECRET = 'a secret shared by gateway and shop';

/** Waits until nobody waits any more, or until told. */
class HeldPause extends Pause {
  private readonly held = Promise.withResolvers<void>();
  release(): void {
    this.held.resolve();
  }
  async for(_duration: Millis, signal: AbortSignal): Promise<void> {
    const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([gone, this.held.promise]);
  }
}

describeWithStores('the sample shop', (open) => {
  const clock = new FixedClock();
  let store: TestStore;
  let books: PostgresShopBooks;
  let shop: ShopServer;
  let pause: HeldPause;
  let connector: McpConnector;

  beforeEach(async () => {
    store = await open();
    books = new PostgresShopBooks(store.source.as('fp_shop'), 'local');
    for (const tenant of ['acme', 'globex']) await new StockShop(books).run(tenant);
    pause = new HeldPause();
    const tools = new ShopTools(books, new BehaveFlaky(books, pause, 1000), clock);
    shop = new ShopServer(tools, new SharedSecretTokenCheck(SECRET), clock, { host: '127.0.0.1', port: 0, audience: 'sample-shop' });
    await shop.listen();
    connector = new McpConnector(() => shop.url(), clock);
  });
  afterEach(async () => {
    pause.release();
    await connector.close();
    await shop.close();
    await store.close();
  });

  interface Change {
    readonly tenant?: string;
    readonly key?: string | null;
    readonly opens?: string;
    readonly secret?: string;
    readonly audience?: string;
    readonly limit?: number;
  }

  async function call(tool: string, args: Record<string, Json>, change: Change = {}) {
    const {
      tenant = 'acme',
      key = 'ik_0123456789abcdef',
      opens = tool,
      secret = SECRET,
      audience = 'sample-shop',
      limit = 30_000,
    } = change;
    const capability_id = opens.replace('_', '.');
    const now = clock.now();
    const credential = await new LocalCredentialBroker(secret).issue({
      tenant,
      capability_id,
      tool_call_id: derivedId('tc', now, tool),
      audience,
      issued_at: now,
      expires_at: later(now, 60_000),
    });
    return connector.call({
      tenant,
      adapter: { adapter_id: 'orders', type: 'MCP', endpoint_ref: 'sample-shop' },
      capability: { capability_id, upstream_name: tool, highest_mode: tool === 'orders_lookup' ? 'read_only' : 'destructive' },
      args,
      idempotency_key: key,
      credential,
      limit,
    });
  }

  it('looks up an order of the tenant that the token names', async () => {
    expect(await call('orders_lookup', { order_id: 'ORD-1042' }, { key: null })).toMatchObject({
      kind: 'completed',
      output: { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, currency: 'USD', status: 'delivered', refunded_cents: 0 },
      citations: ['shop:order:ORD-1042'],
    });
  });

  it('answers for another tenant’s order as for one that does not exist', async () => {
    const foreign = await call('orders_lookup', { order_id: 'ORD-1042' }, { tenant: 'globex' });
    const unknown = await call('orders_lookup', { order_id: 'ORD-7777' }, { tenant: 'globex' });
    expect(foreign).toEqual({ kind: 'rejected', code: 'SHOP_ORDER_UNKNOWN', message: 'there is no order ORD-1042' });
    expect(unknown).toEqual({ ...foreign, message: 'there is no order ORD-7777' });
  });

  it('refunds once per key', async () => {
    const args = { order_id: 'ORD-1042', amount_cents: 2000 };
    const first = await call('orders_refund', args);
    expect(first).toMatchObject({ kind: 'completed', output: { amount_cents: 2000, remaining_cents: 6990 } });
    expect(await call('orders_refund', args)).toEqual(first);
    expect(await books.order('acme', 'ORD-1042')).toMatchObject({ refunded_cents: 2000 });
  });

  it.each<readonly [string, string, Record<string, Json>, Change, string]>([
    ['more than is left', 'orders_refund', { order_id: 'ORD-1042', amount_cents: 8991 }, {}, 'SHOP_REFUND_EXCEEDS_REMAINING'],
    ['an effect without a key', 'orders_refund', { order_id: 'ORD-1042', amount_cents: 1 }, { key: null }, 'SHOP_KEY_MISSING'],
    ['a note without a key', 'notes_create', { order_id: 'ORD-1042', text: 'x' }, { key: null }, 'SHOP_KEY_MISSING'],
    [
      'a tool that the token was not issued for',
      'orders_refund',
      { order_id: 'ORD-1042', amount_cents: 1 },
      { opens: 'orders_lookup' },
      'SHOP_OUT_OF_SCOPE',
    ],
    [
      'a token signed by somebody else',
      'orders_lookup',
      { order_id: 'ORD-1042' },
      { secret: 'another secret, just as long as it' },
      'CONNECTOR_UPSTREAM_CLOSED',
    ],
    ['a token for another upstream', 'orders_lookup', { order_id: 'ORD-1042' }, { audience: 'ledger' }, 'CONNECTOR_UPSTREAM_CLOSED'],
    // The SDK answers these before our tool runs, as a plain tool error: clean in fact, unproven to a caller. The gate checks arguments first.
    ['arguments it does not know', 'orders_refund', { order_id: 'ORD-1042', amount_cents: 1, force: true }, {}, 'CONNECTOR_TOOL_ERROR'],
    ['a note the store could not keep', 'notes_create', { order_id: 'ORD-1042', text: 'a\u0000b' }, {}, 'CONNECTOR_TOOL_ERROR'],
    ['a number that cannot be an order’s', 'orders_refund', { order_id: 'ORD\u0000', amount_cents: 1 }, {}, 'CONNECTOR_TOOL_ERROR'],
    ['an unclear instruction', 'orders_flaky', { instruction: 'be ok or slow' }, {}, 'SHOP_INSTRUCTION_UNCLEAR'],
  ])('refuses %s', async (_what, tool, args, change, code) => {
    expect(await call(tool, args, change)).toMatchObject({ code });
    expect(await books.order('acme', 'ORD-1042')).toMatchObject({ refunded_cents: 0 });
  });

  it('leaves a note', async () => {
    expect(await call('notes_create', { order_id: 'ORD-1042', text: 'photo seen' })).toMatchObject({
      kind: 'completed',
      output: { order_id: 'ORD-1042' },
    });
  });

  it('fails once and then works, under the same key', async () => {
    expect(await call('orders_flaky', { behaviour: 'error_once' })).toMatchObject({
      kind: 'failed_clean',
      code: 'SHOP_BUSY',
      transient: true,
    });
    expect(await call('orders_flaky', { behaviour: 'error_once' })).toMatchObject({ kind: 'completed', output: { calls: 2, effects: 1 } });
  });

  it('fails as often as it is told to', async () => {
    for (const _time of [1, 2]) expect(await call('orders_flaky', { behaviour: 'server_error' })).toMatchObject({ kind: 'failed_clean' });
  });

  it('is slow before or after its effect, which the caller cannot tell', async () => {
    // Connected before, so that the time allowed is all for the call itself, on a busy machine too.
    await call('orders_lookup', { order_id: 'ORD-1042' });
    const slow = await call('orders_flaky', { instruction: 'Please be slow.' }, { limit: 2_000 });
    const late = await call('orders_flaky', { instruction: 'slow_after_effect' }, { limit: 2_000, key: 'ik_fedcba9876543210' });
    expect([slow, late]).toMatchObject([
      { kind: 'unknown', cause: 'deadline' },
      { kind: 'unknown', cause: 'deadline' },
    ]);
    expect(await books.flakyCall('acme', 'ik_0123456789abcdef')).toEqual({ calls: 2, effects: 0 });
    expect(await books.flakyCall('acme', 'ik_fedcba9876543210')).toEqual({ calls: 2, effects: 1 });
  });

  it('has nothing to say beside its tools', async () => {
    const { status } = await fetch(new URL('/', shop.url()));
    expect(status).toBe(404);
    expect((await fetch(shop.url(), { method: 'POST', body: '{}' })).status).toBe(401);
  });
});

describe('an instruction', () => {
  it.each([
    ['check the service: server_error', 'server_error'],
    ['slow_after_effect', 'slow_after_effect'],
    ['Be OK.', 'ok'],
  ])('%s means %s', (text, behaviour) => {
    expect(behaviourIn(text)).toBe(behaviour);
  });
  it.each(['', 'slowly', 'ok, error_once'])('"%s" is refused', (text) => {
    expect(behaviourIn(text)).toMatchObject({ code: 'SHOP_INSTRUCTION_UNCLEAR' });
  });
});
