import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Order } from './order';

/** An effect is asked for under a key; the same key again is the same effect. */
export interface Keyed {
  readonly key: string;
  readonly at: Timestamp;
}

export interface RefundRequest extends Keyed {
  readonly order_id: string;
  readonly amount_cents: number;
}

export interface Refund {
  readonly refund_id: string;
  readonly order_id: string;
  readonly amount_cents: number;
  /** What may still be paid back after this one. */
  readonly remaining_cents: number;
}

export interface NoteRequest extends Keyed {
  readonly order_id: string;
  readonly text: string;
}

export interface Note {
  readonly note_id: string;
  readonly order_id: string;
}

/** How often a key came in, and how often it had an effect. */
export interface FlakyTally {
  readonly calls: number;
  readonly effects: number;
}

/**
 * The shop's own records, one tenant at a time. Another tenant's order is not found.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class ShopBooks {
  /** Adds orders that are not there; those that are stay as they are. @returns how many were added. */
  abstract stock(tenant: TenantId, orders: readonly Order[]): Promise<number>;
  abstract order(tenant: TenantId, orderId: string): Promise<Order | null>;
  /** Books a refund once per key. Refuses SHOP_ORDER_UNKNOWN, SHOP_REFUND_EXCEEDS_REMAINING and SHOP_KEY_REUSED for a key with other contents. */
  abstract refund(tenant: TenantId, request: RefundRequest): Promise<Refund | Refusal>;
  /** Leaves a note once per key. Refuses SHOP_ORDER_UNKNOWN and SHOP_KEY_REUSED. */
  abstract note(tenant: TenantId, request: NoteRequest): Promise<Note | Refusal>;
  /** Counts that a flaky call came in. */
  abstract flakyCall(tenant: TenantId, key: string): Promise<FlakyTally>;
  /** Has the flaky effect, once per key. */
  abstract flakyEffect(tenant: TenantId, key: string): Promise<FlakyTally>;
}
