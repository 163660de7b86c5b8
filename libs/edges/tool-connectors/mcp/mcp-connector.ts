import type { Clock } from '@kernel/clock';
import type { ConnectorOutcome } from '@planes/action/classify-outcome';
import { type ConnectorCall, ToolConnector } from '../tool-connector';
import { withinLimit } from '../within-limit';
import { McpUpstream } from './mcp-upstream';

/** Where an endpoint reference of a pack leads; undefined when nobody knows it. Asked at each first call, because a port may be known only once it listens. */
export type EndpointOf = (endpointRef: string) => URL | undefined;

/** Calls tools of MCP servers over streamable HTTP, with a connection of its own per tenant and upstream. */
export class McpConnector extends ToolConnector {
  private readonly upstreams = new Map<string, McpUpstream>();

  constructor(
    private readonly endpointOf: EndpointOf,
    private readonly clock: Clock,
  ) {
    super();
  }

  async call(call: ConnectorCall): Promise<ConnectorOutcome> {
    const { type, endpoint_ref } = call.adapter;
    if (type !== 'MCP') return { kind: 'not_sent', code: 'CONNECTOR_UNSUPPORTED', message: `no connector speaks ${type}` };
    const url = this.endpointOf(endpoint_ref);
    if (!url) return { kind: 'not_sent', code: 'CONNECTOR_ENDPOINT_UNKNOWN', message: `no address is set for ${endpoint_ref}` };
    return withinLimit(call.limit, (attempt) => this.upstream(call, url).call(call, attempt));
  }

  async close(): Promise<void> {
    const open = [...this.upstreams.values()];
    this.upstreams.clear();
    await Promise.all(open.map((upstream) => upstream.close()));
  }

  private upstream({ tenant }: ConnectorCall, url: URL): McpUpstream {
    const key = `${tenant} ${url.href}`;
    const known = this.upstreams.get(key);
    if (known) return known;
    const fresh = new McpUpstream(url, this.clock);
    this.upstreams.set(key, fresh);
    return fresh;
  }
}
