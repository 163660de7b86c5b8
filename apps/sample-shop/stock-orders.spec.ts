import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { totalOf } from './order';
import { stockOrders } from './stock-orders';

function ordersOf(tenant: string) {
  const orders = stockOrders(tenant);
  if (isRefusal(orders)) throw new Error(orders.reason);
  return orders;
}

describe('the sample’s orders', () => {
  it('are the same on every machine', () => {
    expect(digestOf([ordersOf('acme'), ordersOf('globex')])).toBe(digestOf([ordersOf('acme'), ordersOf('globex')]));
    expect(ordersOf('acme')).toHaveLength(300);
    expect(ordersOf('globex')).toHaveLength(200);
  });

  it('add up', () => {
    for (const order of [...ordersOf('acme'), ...ordersOf('globex')]) {
      expect(order.total_cents).toBe(totalOf(order.items));
      expect(order.delivered_on === null).toBe(order.status === 'placed' || order.status === 'shipped');
    }
  });

  it('hold the lamp that arrived broken', () => {
    expect(ordersOf('acme').find(({ order_id }) => order_id === 'ORD-1042')).toMatchObject({
      total_cents: 8990,
      currency: 'USD',
      status: 'delivered',
    });
  });

  it('have no number in common between tenants', () => {
    const numbers = new Set(ordersOf('acme').map(({ order_id }) => order_id));
    expect(ordersOf('globex').filter(({ order_id }) => numbers.has(order_id))).toEqual([]);
  });

  it('are refused for a tenant that the sample does not have', () => {
    for (const tenant of ['initech', 'constructor']) expect(stockOrders(tenant)).toMatchObject({ code: 'SHOP_TENANT_UNKNOWN' });
  });
});
