import { isRefusal } from '@kernel/outcome';
import type { Order } from '../../apps/sample-shop/order';
import { stockOrders } from '../../apps/sample-shop/stock-orders';

const taken = new Set<string>();

/** An order of the sample shop that fits and that no earlier test of this file took. */
export function anOrder(tenant: 'acme' | 'globex', fits: (order: Order) => boolean = () => true): Order {
  const orders = stockOrders(tenant);
  if (isRefusal(orders)) throw new Error(orders.reason);
  const order = orders.find((one) => !taken.has(one.order_id) && fits(one));
  if (!order) throw new Error(`no order of ${tenant} is left that fits`);
  taken.add(order.order_id);
  return order;
}

/** Cheap enough that support refunds all of it alone. */
export function cheap({ total_cents }: Order): boolean {
  return total_cents <= 5_000;
}

/** Dear enough that finance signs, and not so dear that people decide alone. */
export function dear({ total_cents }: Order): boolean {
  return total_cents >= 10_000 && total_cents <= 30_000;
}

/** What a customer writes who wants money back: so much of it, or all of it. */
export function refundMessage(order: Pick<Order, 'order_id'>, cents?: number): string {
  const amount = cents === undefined ? '' : ` Please send $${(cents / 100).toFixed(2)}.`;
  return `My order ${order.order_id} arrived broken. I want my money back.${amount}`;
}
