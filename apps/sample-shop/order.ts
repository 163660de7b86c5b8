import { type Refusal, refused } from '@kernel/outcome';

/** An order as the shop tells it. Amounts are cents of `currency`. */
export interface Order {
  readonly order_id: string;
  readonly tenant: string;
  readonly status: OrderStatus;
  readonly currency: 'USD';
  readonly total_cents: number;
  readonly refunded_cents: number;
  readonly customer: { readonly name: string; readonly city: string };
  readonly items: readonly OrderItem[];
  readonly placed_on: string;
  readonly delivered_on: string | null;
}

export interface OrderItem {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unit_cents: number;
}

export const ORDER_STATUSES = ['placed', 'shipped', 'delivered', 'returned'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What is said of an order that is not there, and of another tenant's. */
export function unknownOrder(orderId: string): Refusal {
  return refused('SHOP_ORDER_UNKNOWN', `there is no order ${orderId}`);
}

/** What all items cost together. */
export function totalOf(items: readonly OrderItem[]): number {
  return items.reduce((sum, { quantity, unit_cents }) => sum + quantity * unit_cents, 0);
}
