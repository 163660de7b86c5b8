import { Client, type CallToolResult, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Clock } from '@kernel/clock';
import { later, type Timestamp } from '@kernel/time';
import type { ConnectorOutcome } from '@planes/action/classify-outcome';
import type { ConnectorCall } from '../tool-connector';
import type { Attempt } from '../within-limit';
import { CALL_HEADER, CarryingFetch } from './carrying-fetch';
import { fromMcpError, mayBeStale } from './from-mcp-error';
import { fromMcpResult } from './from-mcp-result';
import { MCP_NAMES } from './mcp-names';

/** How long an upstream that could not be opened is left alone before the next call tries it. */
const COOL_DOWN_MS = 1_000;

/** One tenant's connection to one upstream. It re-initialises once; then this upstream is down, and only this one. */
export class McpUpstream {
  private client: Promise<Client> | undefined;
  private downUntil: Timestamp | undefined;
  private readonly carrier = new CarryingFetch();

  constructor(
    private readonly url: URL,
    private readonly clock: Clock,
  ) {}

  async call(call: ConnectorCall, attempt: Attempt): Promise<ConnectorOutcome> {
    const first = await this.tryOnce(call, attempt);
    if (first !== 'stale') return first;
    await this.disconnect();
    const second = await this.tryOnce(call, attempt);
    return second === 'stale' ? this.down('its session is lost at once') : second;
  }

  async close(): Promise<void> {
    await this.disconnect();
    await this.carrier.close();
  }

  private async tryOnce(call: ConnectorCall, attempt: Attempt): Promise<ConnectorOutcome | 'stale'> {
    const client = await this.connected(call, attempt.signal);
    if (!(client instanceof Client)) return client;
    const name = this.carrier.carry({ credential: call.credential, sending: attempt.sending });
    try {
      return fromMcpResult(await callTool(client, call, name, attempt.signal), call.capability.highest_mode);
    } catch (error) {
      return mayBeStale(error) ? 'stale' : fromMcpError(error);
    } finally {
      this.carrier.forget(name);
    }
  }

  private async connected(call: ConnectorCall, signal: AbortSignal): Promise<Client | ConnectorOutcome> {
    if (this.downUntil !== undefined && this.clock.now() < this.downUntil) return this.down('it was just found to be down');
    this.client ??= this.open(call, signal);
    try {
      const client = await this.client;
      this.downUntil = undefined;
      return client;
    } catch (error) {
      this.client = undefined;
      const outcome = fromMcpError(error);
      if (outcome.kind === 'rejected') return { kind: 'not_sent', code: 'CONNECTOR_UPSTREAM_CLOSED', message: outcome.message };
      this.downUntil = later(this.clock.now(), COOL_DOWN_MS);
      return this.down('it does not open');
    }
  }

  private async open({ credential, limit }: ConnectorCall, signal: AbortSignal): Promise<Client> {
    const client = new Client(
      { name: 'fiveplane-tool-gateway', version: '1.0.0' },
      { versionNegotiation: { mode: 'auto' }, inputRequired: { autoFulfill: false } },
    );
    this.carrier.openWith(credential);
    const transport = new StreamableHTTPClientTransport(this.url, {
      fetch: this.carrier.fetch,
      // A broken stream is not resumed: whether to ask again is decided at the gate, under the idempotency key.
      reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1_000, maxReconnectionDelay: 1_000, reconnectionDelayGrowFactor: 1 },
    });
    await client.connect(transport, { timeout: limit, signal });
    return client;
  }

  private down(why: string): ConnectorOutcome {
    return { kind: 'not_sent', code: 'CONNECTOR_UPSTREAM_DOWN', message: `the upstream is down: ${why}` };
  }

  private async disconnect(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) await client.then((open) => open.close(), ignoreFailedOpening);
  }
}

function callTool(client: Client, call: ConnectorCall, name: string, signal: AbortSignal): Promise<CallToolResult> {
  const { capability, args, idempotency_key, limit } = call;
  const params = {
    name: capability.upstream_name,
    arguments: { ...args },
    ...(idempotency_key === null ? {} : { _meta: { [MCP_NAMES.idempotencyKey]: idempotency_key } }),
  };
  return client.callTool(params, {
    headers: { [CALL_HEADER]: name },
    signal,
    timeout: limit,
    maxTotalTimeout: limit,
    // Without a definition the SDK may list tools and send the call a second time on its own.
    toolDefinition: { name: capability.upstream_name, inputSchema: { type: 'object' } },
  });
}

// Whoever opened it has told its caller already.
function ignoreFailedOpening(): void {}
