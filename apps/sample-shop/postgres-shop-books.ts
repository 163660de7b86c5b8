import { hash } from 'node:crypto';
import type { Database, Transaction } from '@edges/database/database';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { type Order, unknownOrder } from './order';
import { type FlakyTally, type Note, type NoteRequest, type Refund, type RefundRequest, ShopBooks } from './shop-books';

const ORDER_COLUMNS =
  'order_id, tenant_id AS tenant, status, currency, total_cents, refunded_cents, customer, items, placed_on, delivered_on';

export class PostgresShopBooks extends ShopBooks {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  async stock(tenant: TenantId, orders: readonly Order[]): Promise<number> {
    const added = await this.database.inTenant(tenant, (tx) =>
      tx.query(
        `INSERT INTO shop.customer_order (tenant_id, order_id, region, status, currency, total_cents, refunded_cents, customer, items, placed_on, delivered_on)
         SELECT $1, o.order_id, $2, o.status, o.currency, o.total_cents, o.refunded_cents, o.customer, o.items, o.placed_on, o.delivered_on
         FROM jsonb_to_recordset($3::jsonb) AS o (order_id text, status text, currency text, total_cents integer, refunded_cents integer,
           customer jsonb, items jsonb, placed_on text, delivered_on text)
         ON CONFLICT DO NOTHING RETURNING order_id`,
        [tenant, this.region, JSON.stringify(orders)],
      ),
    );
    return added.length;
  }

  async order(tenant: TenantId, orderId: string): Promise<Order | null> {
    const [order] = await this.database.inTenant(tenant, (tx) =>
      tx.query<Order>(`SELECT ${ORDER_COLUMNS} FROM shop.customer_order WHERE order_id = $1`, [orderId]),
    );
    return order ?? null;
  }

  refund(tenant: TenantId, { key, order_id, amount_cents, at }: RefundRequest): Promise<Refund | Refusal> {
    return this.database.inTenant(tenant, async (tx) => {
      // The order's row is the lock: two refunds of one order come one after the other. One key for two orders meets in the ledger.
      const order = await lockedOrder(tx, order_id);
      if (!order) return unknownOrder(order_id);
      const [booked] = await tx.query<Refund>(
        'SELECT refund_id, order_id, amount_cents, remaining_cents FROM shop.refund WHERE idempotency_key = $1',
        [key],
      );
      if (booked) return booked.order_id === order_id && booked.amount_cents === amount_cents ? booked : reusedKey();
      const remaining_cents = order.total_cents - order.refunded_cents - amount_cents;
      if (remaining_cents < 0)
        return refused('SHOP_REFUND_EXCEEDS_REMAINING', `less than ${amount_cents} cents of ${order_id} are left to pay back`);
      const refund = { refund_id: idFor('RF', tenant, key), order_id, amount_cents, remaining_cents };
      const entered = await tx.query(
        `INSERT INTO shop.refund (tenant_id, idempotency_key, region, refund_id, order_id, amount_cents, remaining_cents, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1 AS one`,
        [tenant, key, this.region, refund.refund_id, order_id, amount_cents, remaining_cents, at],
      );
      if (entered.length === 0) return reusedKey();
      await tx.query('UPDATE shop.customer_order SET refunded_cents = refunded_cents + $2 WHERE order_id = $1', [order_id, amount_cents]);
      return refund;
    });
  }

  note(tenant: TenantId, { key, order_id, text, at }: NoteRequest): Promise<Note | Refusal> {
    return this.database.inTenant(tenant, async (tx) => {
      if (!(await lockedOrder(tx, order_id))) return unknownOrder(order_id);
      const [written] = await tx.query<Note & { readonly body: string }>(
        'SELECT note_id, order_id, body FROM shop.note WHERE idempotency_key = $1',
        [key],
      );
      if (written && (written.order_id !== order_id || written.body !== text)) return reusedKey();
      const note = { note_id: idFor('NT', tenant, key), order_id };
      if (written) return note;
      const entered = await tx.query(
        `INSERT INTO shop.note (tenant_id, idempotency_key, region, note_id, order_id, body, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1 AS one`,
        [tenant, key, this.region, note.note_id, order_id, text, at],
      );
      return entered.length > 0 ? note : reusedKey();
    });
  }

  flakyCall(tenant: TenantId, key: string): Promise<FlakyTally> {
    return this.tally(
      tenant,
      `INSERT INTO shop.flaky AS f (tenant_id, idempotency_key, region, calls, effects) VALUES ($1, $2, $3, 1, 0)
       ON CONFLICT (tenant_id, idempotency_key) DO UPDATE SET calls = f.calls + 1 RETURNING calls, effects`,
      key,
    );
  }

  flakyEffect(tenant: TenantId, key: string): Promise<FlakyTally> {
    return this.tally(
      tenant,
      `INSERT INTO shop.flaky (tenant_id, idempotency_key, region, calls, effects) VALUES ($1, $2, $3, 1, 1)
       ON CONFLICT (tenant_id, idempotency_key) DO UPDATE SET effects = 1 RETURNING calls, effects`,
      key,
    );
  }

  private async tally(tenant: TenantId, sql: string, key: string): Promise<FlakyTally> {
    const [row] = await this.database.inTenant(tenant, (tx) => tx.query<FlakyTally>(sql, [tenant, key, this.region]));
    if (!row) throw new Error('an upsert returned no row');
    return row;
  }
}

async function lockedOrder(tx: Transaction, orderId: string): Promise<Pick<Order, 'total_cents' | 'refunded_cents'> | undefined> {
  const [order] = await tx.query<Pick<Order, 'total_cents' | 'refunded_cents'>>(
    'SELECT total_cents, refunded_cents FROM shop.customer_order WHERE order_id = $1 FOR UPDATE',
    [orderId],
  );
  return order;
}

function idFor(prefix: 'RF' | 'NT', tenant: TenantId, key: string): string {
  return `${prefix}-${hash('sha256', `${tenant} ${key}`, 'hex').slice(0, 12).toUpperCase()}`;
}

function reusedKey(): Refusal {
  return refused('SHOP_KEY_REUSED', 'this key belongs to another request');
}
