import { hash } from 'node:crypto';
import { type Refusal, refused } from '@kernel/outcome';
import { type Order, type OrderItem, type OrderStatus, totalOf } from './order';

/** Which order numbers each sample tenant has. */
const STOCK: Readonly<Record<string, { readonly first: number; readonly count: number }>> = {
  acme: { first: 1001, count: 300 },
  globex: { first: 9001, count: 200 },
};

/** The order that the sample's journey is about. */
const BROKEN_LAMP: Order = {
  order_id: 'ORD-1042',
  tenant: 'acme',
  status: 'delivered',
  currency: 'USD',
  total_cents: 8990, // 6 490 + 2 × 1 250
  refunded_cents: 0,
  customer: { name: 'Nora Lindqvist', city: 'Portland' },
  items: [
    { sku: 'LMP-210', title: 'Ceramic table lamp', quantity: 1, unit_cents: 6490 },
    { sku: 'SHD-014', title: 'Linen lamp shade', quantity: 2, unit_cents: 1250 },
  ],
  placed_on: '2026-11-02',
  delivered_on: '2026-11-06',
};

const CATALOGUE: readonly Omit<OrderItem, 'quantity'>[] = [
  { sku: 'MUG-001', title: 'Stoneware mug', unit_cents: 1490 },
  { sku: 'BWL-020', title: 'Salad bowl', unit_cents: 3290 },
  { sku: 'PAN-300', title: 'Cast iron pan', unit_cents: 5900 },
  { sku: 'LMP-210', title: 'Ceramic table lamp', unit_cents: 6490 },
  { sku: 'TWL-007', title: 'Bath towel', unit_cents: 1990 },
  { sku: 'CHR-440', title: 'Folding chair', unit_cents: 7900 },
  { sku: 'KNF-110', title: 'Bread knife', unit_cents: 2790 },
  { sku: 'CLK-031', title: 'Wall clock', unit_cents: 4450 },
];
const FIRST_NAMES = ['Ada', 'Bruno', 'Chiara', 'Daniel', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const LAST_NAMES = ['Abara', 'Brandt', 'Costa', 'Dufour', 'Eriksen', 'Fischer', 'Garcia', 'Haddad', 'Ito', 'Jansen'];
const CITIES = ['Portland', 'Austin', 'Denver', 'Boston', 'Seattle', 'Chicago'];
const STATUSES: readonly OrderStatus[] = ['delivered', 'delivered', 'delivered', 'shipped', 'placed', 'returned'];
const FIRST_DAY = Date.UTC(2026, 8, 1);
const DAY_MS = 86_400_000;

/** The same orders for the same tenant, on every machine. Refused for a tenant that the sample does not have. */
export function stockOrders(tenant: string): readonly Order[] | Refusal {
  const stock = Object.hasOwn(STOCK, tenant) ? STOCK[tenant] : undefined;
  if (!stock) return refused('SHOP_TENANT_UNKNOWN', `the sample has no shop for ${tenant}`);
  return Array.from({ length: stock.count }, (_, index) => {
    const orderId = `ORD-${stock.first + index}`;
    return tenant === BROKEN_LAMP.tenant && orderId === BROKEN_LAMP.order_id ? BROKEN_LAMP : anyOrder(tenant, orderId);
  });
}

function anyOrder(tenant: string, orderId: string): Order {
  const pick = dice(`${tenant} ${orderId}`);
  const items = Array.from({ length: 1 + pick(3) }, () => ({ ...one(CATALOGUE, pick), quantity: 1 + pick(3) }));
  const status = one(STATUSES, pick);
  const placed = FIRST_DAY + pick(75) * DAY_MS;
  const arrived = status === 'delivered' || status === 'returned';
  return {
    order_id: orderId,
    tenant,
    status,
    currency: 'USD',
    total_cents: totalOf(items),
    refunded_cents: 0,
    customer: { name: `${one(FIRST_NAMES, pick)} ${one(LAST_NAMES, pick)}`, city: one(CITIES, pick) },
    items,
    placed_on: dayOf(placed),
    delivered_on: arrived ? dayOf(placed + (2 + pick(5)) * DAY_MS) : null,
  };
}

type Dice = (sides: number) => number;

// Throws follow from the seed alone: each takes the next bytes of its hash chain.
function dice(seed: string): Dice {
  let state = seed;
  return (sides) => {
    state = hash('sha256', state, 'hex');
    return Number.parseInt(state.slice(0, 8), 16) % sides;
  };
}

function one<T>(choices: readonly T[], pick: Dice): T {
  const choice = choices[pick(choices.length)];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
}

function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 'yyyy-mm-dd'.length);
}
