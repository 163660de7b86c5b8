import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { MCP_NAMES } from '@edges/tool-connectors/mcp/mcp-names';
import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { type BehaveFlaky, behaviourIn, BEHAVIOURS } from './behave-flaky';
import { unknownOrder } from './order';
import type { ShopBooks } from './shop-books';

/** Who calls, as the verified token says, and for which capability. */
export interface ShopCaller {
  readonly tenant: TenantId;
  readonly capability_id: string;
}

// Visible characters only: the store takes no others, and says so in words that are none of the caller's business.
const orderId = z.string().regex(/^[!-~]{1,40}$/);
const noteText = z.string().regex(/^[^\0]{1,2000}$/);

/** The shop's tools, for one caller. A token opens the one tool it was issued for. */
export class ShopTools {
  constructor(
    private readonly books: ShopBooks,
    private readonly flaky: BehaveFlaky,
    private readonly clock: Clock,
  ) {}

  serverFor({ tenant, capability_id }: ShopCaller): McpServer {
    const server = new McpServer({ name: 'sample-shop', version: '1.0.0' });
    const closed = (tool: string): Refusal | null =>
      capability_id.replaceAll('.', '_') === tool ? null : refused('SHOP_OUT_OF_SCOPE', `this credential does not open ${tool}`);
    const at = (): string => this.clock.now();

    server.registerTool(
      'orders_lookup',
      { description: 'Looks one order up by its id.', inputSchema: z.strictObject({ order_id: orderId }) },
      async ({ order_id }) => {
        const order = closed('orders_lookup') ?? (await this.books.order(tenant, order_id)) ?? unknownOrder(order_id);
        return isRefusal(order) ? declined(order) : done({ ...order }, { citations: [`shop:order:${order_id}`] });
      },
    );

    server.registerTool(
      'orders_refund',
      {
        description: 'Pays money of one order back. Needs an idempotency key.',
        inputSchema: z.strictObject({ order_id: orderId, amount_cents: z.int().min(1) }),
      },
      async (args, { mcpReq }) => {
        const key = keyOf(mcpReq._meta);
        const refund = closed('orders_refund') ?? (isRefusal(key) ? key : await this.books.refund(tenant, { ...args, key, at: at() }));
        return isRefusal(refund) ? declined(refund) : done({ ...refund }, { mutations: [`shop:refund:${refund.refund_id}`] });
      },
    );

    server.registerTool(
      'notes_create',
      {
        description: 'Leaves a note beside one order. Needs an idempotency key.',
        inputSchema: z.strictObject({ order_id: orderId, text: noteText }),
      },
      async (args, { mcpReq }) => {
        const key = keyOf(mcpReq._meta);
        const note = closed('notes_create') ?? (isRefusal(key) ? key : await this.books.note(tenant, { ...args, key, at: at() }));
        return isRefusal(note) ? declined(note) : done({ ...note }, { mutations: [`shop:note:${note.note_id}`] });
      },
    );

    server.registerTool(
      'orders_flaky',
      {
        description: 'Fails as it is told, by `behaviour` or by an `instruction` that names one. For checks of the service itself.',
        inputSchema: z.strictObject({ behaviour: z.enum(BEHAVIOURS).optional(), instruction: z.string().max(16_000).optional() }),
      },
      async ({ behaviour, instruction }, { mcpReq }) => {
        const out = closed('orders_flaky');
        if (out) return declined(out);
        const key = keyOf(mcpReq._meta);
        if (isRefusal(key)) return declined(key);
        const told = behaviour ?? behaviourIn(instruction ?? '');
        if (isRefusal(told)) return declined(told);
        const tally = await this.flaky.run(tenant, { key, behaviour: told, signal: mcpReq.signal });
        return isRefusal(tally) ? declined(tally) : done({ behaviour: told, ...tally }, { mutations: [`shop:flaky:${key}`] });
      },
    );
    return server;
  }
}

function keyOf(meta: { readonly [name: string]: unknown } | undefined): string | Refusal {
  const key = meta?.[MCP_NAMES.idempotencyKey];
  if (typeof key === 'string' && key.length >= 8 && key.length <= 200) return key;
  return refused('SHOP_KEY_MISSING', `an effect needs a key in _meta["${MCP_NAMES.idempotencyKey}"]`);
}

function done(
  output: Record<string, unknown>,
  { mutations = [], citations = [] }: { readonly mutations?: string[]; readonly citations?: string[] },
): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(output) }],
    structuredContent: output,
    _meta: { [MCP_NAMES.mutations]: mutations, [MCP_NAMES.citations]: citations },
  };
}

// A refusal of ours is always clean: it says so, because MCP's own error says nothing about effects.
function declined({ code, reason }: Refusal): CallToolResult {
  const outcome =
    code === 'SHOP_BUSY' ? { outcome: 'failed_clean', code, transient: true } : { outcome: 'rejected', code, transient: false };
  return { isError: true, content: [{ type: 'text', text: reason }], _meta: { [MCP_NAMES.outcome]: outcome } };
}
