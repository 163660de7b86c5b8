import type { Sql } from './sql';

/** What the shop really paid back, per order: how often and how much. The only witness that no plane of the platform can talk to. */
export async function refundsIn(sql: Sql, tenant = 'acme'): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await sql<{ order_id: string; amount_cents: number }>(
    'SELECT order_id, amount_cents FROM shop.refund WHERE tenant_id = $1 ORDER BY at, refund_id',
    [tenant],
  );
  const refunds = new Map<string, number[]>();
  for (const { order_id, amount_cents } of rows) refunds.set(order_id, [...(refunds.get(order_id) ?? []), amount_cents]);
  return refunds;
}

/** How often the flaky tool was called and acted, per key. */
export async function flakyIn(sql: Sql): Promise<readonly { readonly calls: number; readonly effects: number }[]> {
  return sql('SELECT calls, effects FROM shop.flaky ORDER BY idempotency_key');
}
