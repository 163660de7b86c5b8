import type { Adapter, Capability, ContextPack } from '@kernel/records/context-pack';

const ORDER_ID = { required: true, type: 'string', pattern: '^ORD-[0-9]{4,8}$', max_length: 12 } as const;

/** Reads an order. */
export function aCapability(change: Partial<Capability> = {}): Capability {
  return {
    capability_id: 'orders.lookup',
    upstream_name: 'orders_lookup',
    description: 'Looks one order up by its id.',
    highest_mode: 'read_only',
    timeout_ms: 10_000,
    args: { order_id: ORDER_ID },
    evidence_name: 'order',
    object_scope: null,
    requires_evidence: [],
    retryable: true,
    rate_per_minute: 600,
    ...change,
  };
}

/** Gives money back for an order that this run has looked up. */
export function aRefundCapability(change: Partial<Capability> = {}): Capability {
  return aCapability({
    capability_id: 'orders.refund',
    upstream_name: 'orders_refund',
    description: 'Pays money of an order back.',
    highest_mode: 'destructive',
    timeout_ms: 5000,
    args: { order_id: ORDER_ID, amount_cents: { required: true, type: 'integer', min: 1, max: 100_000 } },
    evidence_name: null,
    object_scope: { arg: 'order_id', evidence_name: 'order', object_field: 'order_id', tenant_field: 'tenant' },
    requires_evidence: ['order'],
    retryable: false,
    rate_per_minute: 60,
    ...change,
  });
}

/** Writes a note beside an order. */
export function aNoteCapability(change: Partial<Capability> = {}): Capability {
  return aCapability({
    capability_id: 'notes.create',
    upstream_name: 'notes_create',
    description: 'Leaves a note beside an order.',
    highest_mode: 'local_write',
    args: { order_id: ORDER_ID, text: { required: true, type: 'string', max_length: 2000 } },
    evidence_name: null,
    ...change,
  });
}

/** The sample shop with its orders. */
export function anAdapter(change: Partial<Adapter> = {}): Adapter {
  return {
    adapter_id: 'orders',
    type: 'MCP',
    endpoint_ref: 'sample-shop',
    owner: 'shop-platform',
    capabilities: [aCapability(), aRefundCapability(), aNoteCapability()],
    ...change,
  };
}

/** The shop's adapter; refunds only in refund requests, notes and lookups everywhere. */
export function aToolingLayer(change: Partial<ContextPack['tooling_layer']> = {}): ContextPack['tooling_layer'] {
  return {
    adapter_registry: [anAdapter()],
    permissions: [
      { permission_id: 'may-look-up', capability_id: 'orders.lookup', allow: true, intents: [], arg_constraints: {} },
      {
        permission_id: 'may-refund',
        capability_id: 'orders.refund',
        allow: true,
        intents: ['refund_request'],
        arg_constraints: { amount_cents: { max: 50_000 } },
      },
      { permission_id: 'may-note', capability_id: 'notes.create', allow: true, intents: [], arg_constraints: {} },
    ],
    prohibitions: [],
    ...change,
  };
}
