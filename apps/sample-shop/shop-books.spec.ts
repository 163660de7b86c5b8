import { isRefusal } from '@kernel/outcome';
import { describeWithStores, type TestStore } from '@testing/stores';
import { PostgresShopBooks } from './postgres-shop-books';
import { StockShop } from './stock-shop';

const at = '2026-11-21T09:30:00.000Z';
const aRefund = (change: object = {}) => ({ key: 'key-0001', order_id: 'ORD-1042', amount_cents: 2000, at, ...change });

describeWithStores('shop books', (open) => {
  let store: TestStore;
  let books: PostgresShopBooks;

  beforeEach(async () => {
    store = await open();
    books = new PostgresShopBooks(store.source.as('fp_shop'), 'local');
    const stock = new StockShop(books);
    for (const tenant of ['acme', 'globex']) await stock.run(tenant);
  });
  afterEach(() => store.close());

  it('are stocked once, and what was touched meanwhile stays', async () => {
    await books.refund('acme', aRefund());
    expect(await new StockShop(books).run('acme')).toBe(0);
    expect(await books.order('acme', 'ORD-1042')).toMatchObject({ total_cents: 8990, refunded_cents: 2000, tenant: 'acme' });
  });

  it('show a tenant its own orders only', async () => {
    expect(await books.order('globex', 'ORD-1042')).toBeNull();
    expect(await books.order('globex', 'ORD-9001')).toMatchObject({ tenant: 'globex' });
    expect(await books.refund('globex', aRefund())).toMatchObject({ code: 'SHOP_ORDER_UNKNOWN' });
  });

  it('book a refund once per key, however often and at once it is asked for', async () => {
    const refunds = await Promise.all(Array.from({ length: 10 }, () => books.refund('acme', aRefund())));
    expect(new Set(refunds.map((refund) => JSON.stringify(refund))).size).toBe(1);
    expect(refunds[0]).toMatchObject({ amount_cents: 2000, remaining_cents: 6990 }); // 8 990 − 2 000
    expect(await books.order('acme', 'ORD-1042')).toMatchObject({ refunded_cents: 2000 });
  });

  it('would pay as often as asked if every request had a key of its own (control)', async () => {
    await Promise.all(['key-0001', 'key-0002', 'key-0003'].map((key) => books.refund('acme', aRefund({ key }))));
    expect(await books.order('acme', 'ORD-1042')).toMatchObject({ refunded_cents: 6000 });
  });

  it('never pay back more than is left', async () => {
    await books.refund('acme', aRefund({ amount_cents: 8000 }));
    expect(await books.refund('acme', aRefund({ key: 'key-0002', amount_cents: 991 }))).toMatchObject({
      code: 'SHOP_REFUND_EXCEEDS_REMAINING',
    });
    expect(isRefusal(await books.refund('acme', aRefund({ key: 'key-0002', amount_cents: 990 })))).toBe(false);
  });

  it('refuse a key that comes with other contents', async () => {
    await books.refund('acme', aRefund());
    expect(await books.refund('acme', aRefund({ amount_cents: 1 }))).toMatchObject({ code: 'SHOP_KEY_REUSED' });
    expect(await books.refund('acme', aRefund({ order_id: 'ORD-1043' }))).toMatchObject({ code: 'SHOP_KEY_REUSED' });
  });

  it('let one key pay for one order only, whichever of two comes first', async () => {
    const orders = ['ORD-1042', 'ORD-1043'];
    const refunds = await Promise.all(orders.map((order_id) => books.refund('acme', aRefund({ order_id, amount_cents: 100 }))));
    expect(refunds.filter((refund) => !isRefusal(refund))).toHaveLength(1);
    expect(refunds.find(isRefusal)).toMatchObject({ code: 'SHOP_KEY_REUSED' });
    const refunded = await Promise.all(orders.map(async (order_id) => (await books.order('acme', order_id))?.refunded_cents));
    expect(refunded.sort()).toEqual([0, 100]);
  });

  it('keep a note once per key', async () => {
    const note = { key: 'key-0001', order_id: 'ORD-1042', text: 'photo seen', at };
    expect(await books.note('acme', note)).toEqual(await books.note('acme', note));
    expect(await books.note('acme', { ...note, text: 'other' })).toMatchObject({ code: 'SHOP_KEY_REUSED' });
    expect(await books.note('acme', { ...note, order_id: 'ORD-9001' })).toMatchObject({ code: 'SHOP_ORDER_UNKNOWN' });
  });

  it('count calls and effects of a key apart', async () => {
    await books.flakyCall('acme', 'key-0001');
    await books.flakyCall('acme', 'key-0001');
    await books.flakyEffect('acme', 'key-0001');
    expect(await books.flakyEffect('acme', 'key-0001')).toEqual({ calls: 2, effects: 1 });
  });
});
